using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;

namespace OtaStack.Api.Updates;

/// <summary>
/// Decides how to answer a poll: a pure function of the board's report, the known device, the published firmware and
/// the time. It runs after the headers are read and the device is found. What the flash proves takes precedence over
/// what the board says (<see cref="PollTrust"/>).
/// </summary>
public static class UpdateDecision
{
    /// <param name="report">What the board says.</param>
    /// <param name="device">What is known about it, and what people have set for it.</param>
    /// <param name="published">The firmware.</param>
    /// <param name="maximumCompleteDownloads">As <see cref="UpdateOptions.MaximumCompleteDownloads"/>.</param>
    /// <param name="now">The time of the poll.</param>
    /// <param name="ruledOut">Takes what is set for the device but does not decide; null if nobody asks.</param>
    public static Decision Decide(
        DeviceReport report, KnownDevice device, CatalogSnapshot published, int maximumCompleteDownloads,
        DateTimeOffset now, ICollection<RuledOut>? ruledOut = null)
    {
        var running = RunningOf(report, published);
        var chip = ChipOf(report, device, running);

        if (ProjectOf(report, device, published, running) is not { } projectName)
            return new Decision(DecisionReason.NoProject, null, null, chip) { Running = running };
        if (published.FindProject(projectName) is not { } project)
        {
            var none = report.Project is null ? DecisionReason.NoFirmware : DecisionReason.UnknownProject;
            return new Decision(none, null, projectName, chip) { Running = running };
        }

        // Every poll has passed the policy of its project, unless it turned out to be of another project.
        if (project.Settings.IsRestricted && report.Pass?.Admits(projectName) != true)
            return new Decision(DecisionReason.NoToken, null, projectName, chip) { Running = running };

        var target = new TargetChoice(published, project, report, chip, ruledOut).Of(device.Assignment);
        var reason = target.Firmware is null
            ? target.Reason
            : Check(report, device, project, target, running, chip, maximumCompleteDownloads, now);
        return new Decision(reason, target.Firmware, projectName, chip)
        {
            Running = running,
            Step = target.Step,
            Group = target.Group,
            Channel = target.Channel,
        };
    }

    /// <summary>
    /// The firmware that is proven to run, by the sketch MD5 that the board reports; null if no firmware has it.
    /// </summary>
    public static PublishedFirmware? RunningOf(DeviceReport report, CatalogSnapshot published) =>
        report.SketchMd5 is { } md5 && published.FindBySketchMd5(md5) is { } found
        && (found.Record.Chip == ChipFamily.Esp8266) != report.IsEsp32
            ? found
            : null;

    /// <summary>
    /// Whether the device runs this firmware, by its version or its sketch MD5. A version does not count if the flash
    /// proves an image of another version.
    /// </summary>
    public static bool Runs(
        DeviceReport report, PublishedFirmware firmware, PublishedFirmware? running, out DecisionReason how)
    {
        var sameSketch = report.Kind == FirmwareKind.Sketch && IsInFlash(report, firmware);
        how = DecisionReason.SameVersion;
        if (report.Version is { } version && version.Equals(firmware.Version)
            && (sameSketch || report.Kind != FirmwareKind.Sketch || running is null || version.Equals(running.Version)))
            return true;

        how = DecisionReason.SameSketch;
        return sameSketch;
    }

    /// <summary>Whether the board reports the sketch MD5 of this firmware.</summary>
    public static bool IsInFlash(DeviceReport report, PublishedFirmware firmware) =>
        report.SketchMd5 is { } md5 && firmware.Record.SketchMd5s.Contains(md5);

    private static DecisionReason Check(
        DeviceReport report,
        KnownDevice device,
        ProjectFirmware project,
        Target choice,
        PublishedFirmware? running,
        ChipFamily chip,
        int maximumCompleteDownloads,
        DateTimeOffset now)
    {
        var target = choice.Firmware!;
        if (Runs(report, target, running, out var how)
            && !(choice.IsExact && RunsAnotherBuild(report, target, running)))
            return how;
        if (!choice.IsExact && MovesBackward(report, target, running) && !RunsRecalled(report, project, running, chip))
            return DecisionReason.NotNewer;
        if (!TargetChoice.Fits(target, report, chip))
            return DecisionReason.WrongChip;
        if (target.Record.IsOpaque && report.Project is null)
            return DecisionReason.OpaqueNeedsPath;
        if (report.Kind == FirmwareKind.Sketch && target.Record.Size > report.FreeSpace)
            return DecisionReason.TooLittleSpace;
        if (target.Record.IsGzip && !target.HasRoomToUnpack(report.SketchSize, report.FreeSpace))
            return DecisionReason.NoRoomToUnpack;
        if (target.Record is { IsGzip: true, IsSigned: true } && running?.Record.IsSigned != true)
            return DecisionReason.SignedGzipUnproven;
        if (target.Record.FlashSizeBytes > report.FlashSize)
            return DecisionReason.FlashTooSmall;
        if (!target.IsAvailable)
            return DecisionReason.ImageUnavailable;
        if (device.OpenUpdate is { } open && open.Firmware == target.Record.Sha256
            && open.CompleteDownloads >= maximumCompleteDownloads)
            return DecisionReason.HeldBack;
        if (device.OpenUpdate is { } begun && begun.Firmware == target.Record.Sha256
            && UpdateProgress.SlowedUntil(begun, now) is not null)
            return DecisionReason.UnreliableLink;

        return DecisionReason.Offered;
    }

    // A pin is to one build. Of several builds of a version, the flash proves which one it is.
    private static bool RunsAnotherBuild(DeviceReport report, PublishedFirmware target, PublishedFirmware? running) =>
        report.Kind == FirmwareKind.Sketch && running is not null && !IsInFlash(report, target);

    // The flash proves what runs. Only without that proof, the version tells.
    private static bool RunsRecalled(
        DeviceReport report, ProjectFirmware project, PublishedFirmware? running, ChipFamily chip) =>
        report.Kind == FirmwareKind.Sketch && running is not null
            ? running.Record.RecalledAt is not null
            : report.Version is { } version && project.IsRecalled(report.Kind, chip, version);

    // Text versions have no order, so the last one that came to the channel is the target.
    private static bool MovesBackward(DeviceReport report, PublishedFirmware target, PublishedFirmware? running)
    {
        if (target.Version is not { } version)
            return false;

        var current = report.Kind == FirmwareKind.Sketch && running?.Version is { } proven
            && FirmwareVersion.Compare(version, proven) != VersionOrder.Incomparable
                ? proven
                : report.Version;
        return current is not null && FirmwareVersion.Compare(version, current) == VersionOrder.Older;
    }

    private static ChipFamily ChipOf(DeviceReport report, KnownDevice device, PublishedFirmware? running)
    {
        var proven = PollTrust.ChipAfter(device.Chip, report, running);
        return proven != ChipFamily.Unknown ? proven : report.Chip;
    }

    /// <summary>The project of a poll; null if it is unknown.</summary>
    internal static string? ProjectOf(
        DeviceReport report, KnownDevice device, CatalogSnapshot published, PublishedFirmware? running)
    {
        var project = report.Project ?? running?.Record.Project ?? device.Project
            // A pin is what a person says. What follows is only likely.
            ?? device.Assignment.FindPinned(published)?.Record.Project;
        if (project is null && report.Version is { } version)
            project = published.FindProjectByVersion(version)?.Name;
        if (project is null && published.Projects.Count == 1)
            project = published.Projects.First().Name;
        return project;
    }
}
