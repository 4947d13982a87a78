using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices.Replacement;

/// <summary>What to replace, and by what.</summary>
/// <param name="Old">The device.</param>
/// <param name="New">The hardware that takes its place.</param>
/// <param name="Overwrite">Whether to discard what is set on the new hardware.</param>
internal sealed record ReplacementPlan(MacAddress Old, MacAddress New, bool Overwrite);

/// <summary>What became of a replacement.</summary>
internal sealed record ReplacementResult(ReplacementOutcome Outcome)
{
    /// <summary>The new hardware, as it was when it took the place of the old one.</summary>
    public Device? Device { get; init; }

    /// <summary>What is set on it now, or would be.</summary>
    public DeviceSettingsRecord? Settings { get; init; }

    /// <summary>Why it was refused, for people.</summary>
    public string? Reason { get; init; }
}

/// <summary>What became of a replacement.</summary>
internal enum ReplacementOutcome
{
    Done = 0,
    NoSuchDevice,
    ChangedMeanwhile,
    HasSettings,
    PinDoesNotFit,
    NeedsAdmin,
}
