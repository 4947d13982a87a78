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
    public static Decision Decide(
        DeviceReport report, KnownDevice device, CatalogSnapshot published, int maximumCompleteDownloads,
        DateTimeOffset now)
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

        var target = ChooseTarget(project, report, chip, out var reason);
        if (target is not null)
            reason = Check(report, device, target, running, chip, maximumCompleteDownloads, now);
        return new Decision(reason, target, projectName, chip) { Running = running };
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
        PublishedFirmware target,
        PublishedFirmware? running,
        ChipFamily chip,
        int maximumCompleteDownloads,
        DateTimeOffset now)
    {
        if (Runs(report, target, running, out var how))
            return how;
        if (MovesBackward(report, target, running))
            return DecisionReason.NotNewer;
        if (!Fits(target, report, chip))
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

    // Text versions have no order, so the newest published one is the target.
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

    private static string? ProjectOf(
        DeviceReport report, KnownDevice device, CatalogSnapshot published, PublishedFirmware? running)
    {
        var project = report.Project ?? running?.Record.Project ?? device.Project;
        if (project is null && report.Version is { } version)
            project = published.FindProjectByVersion(version)?.Name;
        if (project is null && published.Projects.Count == 1)
            project = published.Projects.First().Name;
        return project;
    }

    /// <summary>
    /// The newest firmware for the device's chip. If the project has none for it, returns another chip's, so that
    /// people see what is wrong. Stock ESP32 clients do not name their chip. If the project is built for only one ESP32
    /// chip, that one is assumed but not remembered; otherwise nothing is offered.
    /// </summary>
    private static PublishedFirmware? ChooseTarget(
        ProjectFirmware project, DeviceReport report, ChipFamily chip, out DecisionReason reason)
    {
        reason = DecisionReason.NoFirmware;
        if (chip != ChipFamily.Unknown && project.Newest(report.Kind, chip) is { } exact)
            return exact;

        PublishedFirmware? fitting = null;
        PublishedFirmware? other = null;
        foreach (var firmware in project.NewestOfEachChip(report.Kind))
        {
            other = firmware;
            if (!Fits(firmware, report, chip))
                continue;
            if (fitting is not null)
            {
                reason = DecisionReason.ChipUnknown;
                return null;
            }

            fitting = firmware;
        }

        return fitting ?? other;
    }

    private static bool Fits(PublishedFirmware firmware, DeviceReport report, ChipFamily chip) =>
        firmware.Record.Chip == ChipFamily.Unknown
        || firmware.Record.Chip == chip
        || chip == ChipFamily.Unknown && report.IsEsp32 && firmware.Record.Chip.IsEsp32Family();
}
