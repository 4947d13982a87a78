using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>Says in plain English what a device is meant to run, and why. Pure.</summary>
internal static class WhyText
{
    /// <summary>The explanation of a decision.</summary>
    public static DeviceWhy Of(
        Device device, BoardSnapshot board, Decision decision, IReadOnlyList<RuledOut> ruledOut)
    {
        var kind = board.Report.Kind;
        return new DeviceWhy
        {
            Device = device.Mac.ToString(),
            Project = decision.Project,
            Kind = kind,
            Target = decision.Target?.Record is { } target
                ? new WhyTarget(target.Sha256, target.Project, target.Version, target.Chip.ToName())
                : null,
            Step = decision.Step,
            Group = decision.Group,
            Channel = decision.Channel?.Name,
            Decision = decision.Reason,
            Reason = $"{Meant(decision)} {Outcome(device, board.Report, decision)}".Trim(),
            RuledOut = [.. ruledOut.Select(each => Text(each, decision, kind)), .. RecalledBefore(decision)],
        };
    }

    private static string Meant(Decision decision)
    {
        var target = decision.Target is { } firmware ? NameOf(firmware) : null;
        var channel = decision.Channel?.Name;
        var has = target is null ? "which has firmware for several chips" : $"which has {target}";
        return decision.Step switch
        {
            TargetStep.Pin when target is null => "It is pinned to a firmware that was deleted.",
            TargetStep.Pin => $"It is pinned to {target}{Recalled(decision.Target!)}.",
            TargetStep.Group when channel is null && target is null =>
                $"Its group {decision.Group} is pinned to a firmware that was deleted.",
            TargetStep.Group when channel is null =>
                $"Its group {decision.Group} is pinned to {target}{Recalled(decision.Target!)}.",
            TargetStep.Group =>
                $"Its group {decision.Group} follows the channel {channel} of {decision.Project}, {has}.",
            TargetStep.Channel => $"It follows the channel {channel} of {decision.Project}, {has}.",
            TargetStep.Default => $"It follows {channel}, the default channel of {decision.Project}, {has}.",
            _ when target is not null => $"{decision.Project} has {target}.",
            _ => "",
        };
    }

    private static string Outcome(Device device, DeviceReport report, Decision decision)
    {
        var version = report.Version?.Text;
        var runs = version is null ? "" : $" It runs {version}.";
        return decision.Reason switch
        {
            DecisionReason.Pending => "It waits to be accepted, and its polls get 403.",
            DecisionReason.Blocked => "It is blocked, and its polls get 403.",
            DecisionReason.NoToken =>
                $"{decision.Project} answers only polls with a token, and it has never shown a valid one.",
            _ when !device.HasPolled && decision.Target is null => "It has never polled, so its project is unknown.",
            DecisionReason.Offered when !device.HasPolled =>
                "It has never polled; it will be offered this firmware at its first poll.",
            DecisionReason.Offered => $"It will be offered this firmware at its next poll.{runs}",
            DecisionReason.SameVersion => "It runs this firmware.",
            DecisionReason.SameSketch => $"It runs this firmware, but reports {version ?? "no version"}.",
            DecisionReason.NoProject =>
                "Its project is unknown: it polls /ota without a project, or with one that has no firmware yet.",
            DecisionReason.UnknownProject or DecisionReason.NoFirmware =>
                $"{decision.Project} has no firmware for it.",
            DecisionReason.Recalled => $"All firmware for it was recalled.{runs}",
            DecisionReason.NotNewer => $"It runs {version}, which is newer; a channel only moves forward.",
            DecisionReason.WrongChip => $"Its chip is another one: {ChipOf(decision, report)}.",
            DecisionReason.ChipUnknown => "It does not say which chip it has: add ?chip= to the URL in its sketch.",
            DecisionReason.TooLittleSpace =>
                $"It has too little free space: {report.FreeSpace} of {decision.Target!.Record.Size} bytes.",
            DecisionReason.FlashTooSmall => "Its flash chip is smaller than the image is made for.",
            DecisionReason.NoRoomToUnpack => "It has too little space to unpack the gzip image.",
            DecisionReason.SignedGzipUnproven =>
                "The gzip image is signed, and it is not known that the board verifies signatures.",
            DecisionReason.OpaqueNeedsPath => "The image is opaque, so the board has to poll /ota/{project}.",
            DecisionReason.HeldBack => "The update is on hold: it was downloaded, but never reported.",
            DecisionReason.UnreliableLink =>
                "Its downloads keep breaking off, so it is offered the firmware once an hour.",
            DecisionReason.ImageUnavailable when decision.Target is null =>
                "It stays on what it runs. Pin it to another firmware, or remove the pin.",
            DecisionReason.ImageUnavailable => "The stored image is missing or damaged.",
            _ => "",
        };
    }

    private static string Text(RuledOut ruledOut, Decision decision, FirmwareKind kind)
    {
        var subject = (ruledOut.Group?.Name, ruledOut.Channel) switch
        {
            (null, null) => "its pin",
            ({ } group, null) => $"the pin of the group {group}",
            (null, { } channel) when ruledOut.Step == TargetStep.Default => $"the default channel {channel}",
            (null, { } channel) => $"its channel {channel}",
            ({ } group, { } channel) => $"the channel {channel} of the group {group}",
        };
        var pinned = ruledOut.Firmware is { } firmware ? NameOf(firmware) : "";
        return ruledOut.Reason switch
        {
            RuledOutReason.OtherProject => $"{subject}: {pinned} is not of {decision.Project}",
            RuledOutReason.OtherKind => $"{subject}: {pinned} is not a {KindOf(kind)}",
            RuledOutReason.OtherChip => $"{subject}: {pinned} is for {ruledOut.Firmware!.Record.Chip.ToName()}, "
                + $"and its chip is {(decision.Chip == ChipFamily.Unknown ? "unknown" : decision.Chip.ToName())}",
            RuledOutReason.NoSuchChannel => $"{subject}: {decision.Project} does not have it",
            RuledOutReason.Recalled => $"{subject}: its firmware was recalled",
            _ => $"{subject}: it has no {KindOf(kind)} for its chip",
        };
    }

    // What the channel would have, if it had not been recalled.
    private static IEnumerable<string> RecalledBefore(Decision decision) =>
        decision is { Channel: { } channel, Target: { } target }
            ? channel.Entries.TakeWhile(entry => entry.Firmware != target).Select(entry => entry.Firmware)
                .Where(firmware => firmware.Record is { RecalledAt: not null } record
                    && (record.Kind, record.Variant) == (target.Record.Kind, target.Record.Variant)
                    && (record.Chip == target.Record.Chip || record.Chip == decision.Chip))
                .Select(firmware => $"{NameOf(firmware)}: recalled ({firmware.Record.RecallReason})")
            : [];

    private static string Recalled(PublishedFirmware firmware) =>
        firmware.Record.RecalledAt is null ? "" : ", which was recalled; a pin holds all the same";

    private static string KindOf(FirmwareKind kind) => kind == FirmwareKind.Sketch ? "sketch" : "file system";

    private static string ChipOf(Decision decision, DeviceReport report) =>
        decision.Chip != ChipFamily.Unknown ? decision.Chip.ToName()
        : report.IsEsp32 ? "one of the ESP32 family"
        : "unknown";

    private static string NameOf(PublishedFirmware firmware)
    {
        FirmwareRecord record = firmware.Record;
        return $"{record.Project} {record.Version ?? record.Sha256[..12]}"
            + (record.Chip == ChipFamily.Unknown ? "" : $" for {record.Chip.ToName()}");
    }
}
