using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Targets;

namespace OtaStack.Api.Updates;

/// <summary>
/// Chooses the firmware that a device is meant to run. In this order: its own pin, the pin or channel of its groups by
/// priority, its own channel, the default channel of its project. A step that has no firmware for the device is ruled
/// out, and the next one decides. Pure, and without allocations unless somebody asks what was ruled out.
/// </summary>
/// <remarks>
/// A pin holds for the project and the kind of its firmware. A device's own pin also holds if it is for another chip,
/// so that people see what is wrong; a group's pin is only for its boards with that chip.
/// </remarks>
internal ref struct TargetChoice(
    CatalogSnapshot published, ProjectFirmware project, DeviceReport report, ChipFamily chip,
    ICollection<RuledOut>? ruledOut)
{
    private PublishedFirmware? _forOtherChip;
    private bool _isRecalled;

    /// <summary>The choice for what people have set.</summary>
    public Target Of(Assignment assignment)
    {
        if (assignment.Pin is { } pin && Pinned(pin, null) is { } own)
            return own;

        // A running rollout that includes the device decides here, before its groups.
        foreach (var group in assignment.Groups)
        {
            if (group.Record.Pin is { } pinOfGroup && Pinned(pinOfGroup, group) is { } pinned)
                return pinned;
            if (group.Record.Channel is { } name && Followed(TargetStep.Group, name, group) is { } followed)
                return followed;
        }

        if (assignment.Channel is { } channel && Followed(TargetStep.Channel, channel, null) is { } chosen)
            return chosen;

        return From(project.Default, TargetStep.Default, null)
            ?? new Target(_forOtherChip, TargetStep.None)
            {
                Reason = _isRecalled ? DecisionReason.Recalled : DecisionReason.NoFirmware,
            };
    }

    /// <summary>Whether a board with this chip, as far as it is known, may run the firmware.</summary>
    public static bool Fits(PublishedFirmware firmware, DeviceReport report, ChipFamily chip) =>
        firmware.Record.Chip == ChipFamily.Unknown
        || firmware.Record.Chip == chip
        || chip == ChipFamily.Unknown && report.IsEsp32 && firmware.Record.Chip.IsEsp32Family();

    private readonly Target? Pinned(string sha256, TargetGroup? group)
    {
        var step = group is null ? TargetStep.Pin : TargetStep.Group;
        if (published.Find(sha256) is not { } firmware)
        {
            // It was deleted. The device stays on what it runs until somebody changes the pin, which is a sketch.
            return report.Kind != FirmwareKind.Sketch ? null : new Target(null, step)
            {
                Reason = DecisionReason.ImageUnavailable, Group = group?.Name, IsExact = true,
            };
        }

        RuledOutReason reason;
        if (firmware.Record.Project != project.Name)
            reason = RuledOutReason.OtherProject;
        else if (firmware.Record.Kind != report.Kind)
            reason = RuledOutReason.OtherKind;
        else if (group is not null && !IsForGroup(firmware))
            reason = RuledOutReason.OtherChip;
        else
            return new Target(firmware, step) { Group = group?.Name, IsExact = true };

        ruledOut?.Add(new RuledOut(step, reason, group, null, firmware));
        return null;
    }

    // If the chip is unknown, a group's pin is taken to be for it only if the project has nothing for other chips.
    private readonly bool IsForGroup(PublishedFirmware firmware)
    {
        if (chip != ChipFamily.Unknown || !Fits(firmware, report, chip))
            return Fits(firmware, report, chip);

        foreach (var other in project.All)
        {
            if (other.Record.Kind == firmware.Record.Kind && other.Record.Chip != firmware.Record.Chip
                && Fits(other, report, chip))
                return false;
        }

        return true;
    }

    private Target? Followed(TargetStep step, string name, TargetGroup? group)
    {
        if (project.FindChannel(name) is { } channel)
            return From(channel, step, group);

        ruledOut?.Add(new RuledOut(step, RuledOutReason.NoSuchChannel, group, name, null));
        return null;
    }

    /// <summary>
    /// The firmware of a channel for the device's chip; null if it has none. Stock ESP32 clients do not name their
    /// chip. If the channel is built for only one ESP32 chip, that one is assumed but not remembered; otherwise nothing
    /// is offered.
    /// </summary>
    private Target? From(FirmwareChannel channel, TargetStep step, TargetGroup? group)
    {
        if (chip != ChipFamily.Unknown && channel.Find(report.Kind, chip) is { } exact)
            return new Target(exact, step) { Group = group?.Name, Channel = channel };

        PublishedFirmware? fitting = null;
        foreach (var firmware in channel.OfEachChip(report.Kind))
        {
            if (!Fits(firmware, report, chip))
            {
                _forOtherChip ??= firmware;
            }
            else if (fitting is null)
            {
                fitting = firmware;
            }
            else
            {
                return new Target(null, step)
                {
                    Reason = DecisionReason.ChipUnknown, Group = group?.Name, Channel = channel,
                };
            }
        }

        if (fitting is not null)
            return new Target(fitting, step) { Group = group?.Name, Channel = channel };

        _isRecalled |= channel.HasRecalled(report.Kind);
        ruledOut?.Add(new RuledOut(
            step, channel.HasRecalled(report.Kind) ? RuledOutReason.Recalled : RuledOutReason.NoFirmware, group,
            channel.Name, null));
        return null;
    }
}

/// <summary>The firmware that a device is meant to run, and which step decided that.</summary>
/// <param name="Firmware">The firmware; null if there is none.</param>
/// <param name="Step">The step that decided.</param>
internal readonly record struct Target(PublishedFirmware? Firmware, TargetStep Step)
{
    /// <summary>Why there is no firmware.</summary>
    public DecisionReason Reason { get; init; }

    /// <summary>The group that decided, or null.</summary>
    public string? Group { get; init; }

    /// <summary>The channel that it came through; null for a pin.</summary>
    public FirmwareChannel? Channel { get; init; }

    /// <summary>Whether the device has to run exactly this firmware, also if it is older.</summary>
    public bool IsExact { get; init; }
}
