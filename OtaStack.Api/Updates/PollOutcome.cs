using OtaStack.Api.Devices;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>What a poll leads to: the answer, what its device remembers of it, and how its updates go on.</summary>
/// <param name="Decision">The answer.</param>
public readonly record struct PollOutcome(Decision Decision)
{
    /// <summary>How the poll contradicts its device; null if it does not.</summary>
    public ConflictKind? Conflict { get; init; }

    /// <summary>Whether the device remembers what the poll reports (<see cref="PollTrust"/>).</summary>
    public bool IsRemembered { get; init; }

    /// <summary>The project to remember.</summary>
    public string? Project { get; init; }

    /// <summary>The chip to remember.</summary>
    public ChipFamily Chip { get; init; }

    /// <summary>The firmware that an update has brought and that the board now reports; null otherwise.</summary>
    public FirmwareRecord? Confirmed { get; init; }

    /// <summary>How updates go on, in this order; null if none does.</summary>
    public IReadOnlyList<UpdateStep>? Steps { get; init; }

    /// <summary>Whether the last step is what the answer does to the update that it is about.</summary>
    public bool HasAdvanced { get; init; }

    /// <summary>The update that the answer is about; null if there is none.</summary>
    public UpdateRecord? Update { get; init; }

    /// <summary>Changes the device in memory. Call with the device locked.</summary>
    /// <returns>Whether anything but "last seen" has changed.</returns>
    internal bool ApplyTo(Device device, in Poll poll, DateTimeOffset now)
    {
        if (Steps is not null)
        {
            foreach (var step in Steps)
                device.SetOpenUpdate(step.Kind, step.IsOpen ? step.Update : null);
        }

        if (Confirmed is not null)
            device.Confirm(Confirmed);
        if (Conflict is { } conflict)
            device.Conflict = new DeviceConflict(conflict, now, poll.Address?.ToString());
        if (!IsRemembered)
            return Conflict is not null;

        // The later ranges of a download come faster than polls.
        if (poll.Intent != PollIntent.Continue)
            device.LearnPollInterval(now);
        return device.Observe(poll.Report, Decision.Reason, Project, Chip, poll.Address, now);
    }
}

/// <summary>A step of an update, which is written to disk.</summary>
/// <param name="Update">It, after the step.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="IsOpen">Whether it is under way after the step.</param>
/// <param name="IsNew">Whether it begins with this step.</param>
public readonly record struct UpdateStep(UpdateRecord Update, FirmwareKind Kind, bool IsOpen, bool IsNew);
