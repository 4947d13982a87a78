using OtaStack.Api.Firmware;
using OtaStack.Api.Firmware.Images;
using OtaStack.Api.Firmware.Versions;

namespace OtaStack.Api.Updates;

/// <summary>
/// What a poll is answered: a pure function of what the board reports, what is remembered of it, and what is published.
/// Its steps are those of a poll after the headers are read and the device is found; each can end it.
/// </summary>
public static class UpdateDecision
{
    public static Decision Decide(
        DeviceReport report, KnownDevice device, FirmwareCatalog.Picture published, int maximumCompleteDownloads)
    {
        var running = report.SketchMd5 is { } md5 ? published.FindBySketchMd5(md5) : null;
        var chip = ChipOf(report, device, running);

        if (ProjectOf(report, device, published, running) is not { } projectName)
            return new Decision(DecisionReason.NoProject, null, null, chip);
        if (published.FindProject(projectName) is not { } project)
        {
            var none = report.Project is null ? DecisionReason.NoFirmware : DecisionReason.UnknownProject;
            return new Decision(none, null, projectName, chip);
        }

        if (ChooseTarget(project, report, chip, out var reason) is not { } target)
            return new Decision(reason, null, projectName, chip);

        reason = Check(report, device, target, running, chip, maximumCompleteDownloads);
        return new Decision(reason, target, projectName, chip);
    }

    /// <summary>Whether the device reports that it runs this firmware, by version or by what is in its flash.</summary>
    public static bool Runs(DeviceReport report, PublishedFirmware firmware, out DecisionReason how)
    {
        how = DecisionReason.SameVersion;
        if (report.Version is { } version && version.Equals(firmware.Version))
            return true;

        how = DecisionReason.SameSketch;
        return report.Kind == FirmwareKind.Sketch && report.SketchMd5 is { } md5 && firmware.Record.SketchMd5s.Contains(md5);
    }

    private static DecisionReason Check(
        DeviceReport report,
        KnownDevice device,
        PublishedFirmware target,
        PublishedFirmware? running,
        ChipFamily chip,
        int maximumCompleteDownloads)
    {
        if (Runs(report, target, out var how))
            return how;
        if (MovesBackward(report.Version, target.Version))
            return DecisionReason.NotNewer;
        if (!Fits(target, report, chip))
            return DecisionReason.WrongChip;
        if (target.Record.IsOpaque && report.Project is null)
            return DecisionReason.OpaqueNeedsPath;
        if (report.Kind == FirmwareKind.Sketch && target.Record.Size > report.FreeSpace)
            return DecisionReason.TooLittleSpace;
        if (target.Record.IsGzip && !EbootLayout.HasRoom(target.Record, report.SketchSize, report.FreeSpace))
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

        return DecisionReason.Offered;
    }

    // Text versions have no order: then the newest published is the one to go to.
    private static bool MovesBackward(FirmwareVersion? reported, FirmwareVersion? target) =>
        reported is not null && target is not null && FirmwareVersion.Compare(target, reported) == VersionOrder.Older;

    private static ChipFamily ChipOf(DeviceReport report, KnownDevice device, PublishedFirmware? running)
    {
        if (report.Chip != ChipFamily.Unknown)
            return report.Chip;
        if (running is not null && running.Record.Chip.IsEsp32Family())
            return running.Record.Chip;
        return device.Chip.IsEsp32Family() ? device.Chip : ChipFamily.Unknown;
    }

    private static string? ProjectOf(
        DeviceReport report, KnownDevice device, FirmwareCatalog.Picture published, PublishedFirmware? running)
    {
        var project = report.Project ?? device.Project ?? running?.Record.Project;
        if (project is null && report.Version is { } version)
            project = published.FindProjectByVersion(version)?.Name;
        if (project is null && published.Projects.Count == 1)
            project = published.Projects.First().Name;
        return project;
    }

    /// <summary>
    /// The newest firmware for the device's chip. Where the project has none for it, the one that shows people what is
    /// wrong. Stock ESP32 clients do not name their chip: where the project is built for one ESP32 chip only, that is
    /// taken to be theirs (and not remembered); otherwise nothing is risked.
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
