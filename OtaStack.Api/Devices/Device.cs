using System.Net;
using OtaStack.Api.Downloads;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>
/// A device in memory. Lock it while you read or change more than one member: two polls of the same board overlap when
/// its first connection has not timed out yet.
/// </summary>
public sealed class Device : PersistedDevice
{
    private UpdateRecord? _sketchUpdate;
    private UpdateRecord? _filesystemUpdate;

    /// <summary>A device that somebody adds before its first poll.</summary>
    public Device(MacAddress mac)
        : base(mac)
    {
    }

    /// <summary>A device that its first poll adds.</summary>
    public Device(MacAddress mac, DateTimeOffset firstSeen)
        : base(mac) => SeenAt(firstSeen);

    public Device(DeviceRecord record)
        : base(record.Mac)
    {
        Project = record.Project;
        Chip = record.Chip;
        IsEsp32 = record.IsEsp32;
        SetVersion(record.Version);
        SketchMd5 = record.SketchMd5;
        SketchSize = record.SketchSize;
        FreeSpace = record.FreeSpace;
        FlashSize = record.FlashSize;
        SdkVersion = SdkVersions.Share(record.SdkVersion);
        Address = IPAddress.TryParse(record.Address, out var address) ? address : null;
        LastDecision = record.LastDecision;
        IsConfirmed = record.IsConfirmed;
        if (record is { Conflict: { } kind, ConflictAt: { } at })
            Conflict = new DeviceConflict(kind, at, record.ConflictAddress);
        FirstSeen = record.FirstSeen;
        LastSeen = record.LastSeen;
    }

    public string? Project { get; private set; }

    public ChipFamily Chip { get; private set; }

    public bool IsEsp32 { get; private set; }

    public FirmwareVersion? Version { get; private set; }

    public string? SketchMd5 { get; private set; }

    public long? SketchSize { get; private set; }

    public long? FreeSpace { get; private set; }

    public long? FlashSize { get; private set; }

    public string? SdkVersion { get; private set; }

    public IPAddress? Address { get; private set; }

    /// <summary>The response to its last poll.</summary>
    public DecisionReason LastDecision { get; private set; }

    /// <summary>
    /// Whether an update of it was ever confirmed, which is hard to achieve with an invented MAC address.
    /// </summary>
    public bool IsConfirmed { get; private set; }

    /// <summary>
    /// The last poll that contradicted this device; null if there was none since its address or flash changed.
    /// </summary>
    public DeviceConflict? Conflict { get; internal set; }

    /// <summary>Whether it has ever polled. If not, <see cref="LastSeen"/> means nothing.</summary>
    public bool HasPolled => LastSeen != default;

    public DateTimeOffset FirstSeen { get; private set; }

    public DateTimeOffset LastSeen { get; private set; }

    /// <summary>What people have set on it; null if nothing.</summary>
    public DeviceSettingsRecord? Settings { get; internal set; }

    /// <summary>Which tokens its polls have shown; null if none, as of most devices.</summary>
    public TokenUseRecord? TokenUse { get; internal set; }

    /// <summary>
    /// The download that began last, while it runs or waits for its next range; otherwise null.
    /// </summary>
    internal RunningDownload? Download { get; set; }

    /// <summary>Updates begun since the process started. Decides when to trim the history.</summary>
    internal int UpdatesBegun { get; set; }

    /// <summary>The update under way for a kind of firmware, or null.</summary>
    public UpdateRecord? OpenUpdate(FirmwareKind kind) =>
        kind == FirmwareKind.Sketch ? _sketchUpdate : _filesystemUpdate;

    internal void SetOpenUpdate(FirmwareKind kind, UpdateRecord? update)
    {
        if (kind == FirmwareKind.Sketch)
            _sketchUpdate = update;
        else
            _filesystemUpdate = update;
    }

    /// <summary>Somebody says of which project it is. What its flash proves goes before that.</summary>
    internal void AssignProject(string project) => Project ??= project;

    /// <summary>Records that it polled.</summary>
    internal void SeenAt(DateTimeOffset now)
    {
        if (!HasPolled)
            FirstSeen = now;
        LastSeen = now;
    }

    /// <summary>Records that the device runs the firmware it was sent. A sketch proves project and chip.</summary>
    internal void Confirm(FirmwareRecord firmware)
    {
        IsConfirmed = true;
        if (firmware.Kind != FirmwareKind.Sketch)
            return;
        Project = firmware.Project;
        if (firmware.Chip != ChipFamily.Unknown)
            Chip = firmware.Chip;
    }

    /// <summary>
    /// Restores a confirmation that is newer than the device's row. The old sketch MD5 is dropped, because the board's
    /// next poll would contradict it.
    /// </summary>
    /// <param name="at">When it was confirmed.</param>
    /// <param name="firmware">What was confirmed; null if it has been deleted since.</param>
    internal void RestoreConfirmation(DateTimeOffset at, FirmwareRecord? firmware)
    {
        SeenAt(at);
        IsConfirmed = true;
        if (firmware is null or { Kind: FirmwareKind.Sketch })
            SketchMd5 = null;
        if (firmware is not null)
            Confirm(firmware);
    }

    /// <summary>Updates the device from a trusted poll.</summary>
    /// <param name="report">The poll.</param>
    /// <param name="decision">The response to the poll.</param>
    /// <param name="project">The project to remember.</param>
    /// <param name="chip">The chip to remember.</param>
    /// <param name="address">Where the poll came from.</param>
    /// <param name="now">When it came.</param>
    /// <returns>Whether the device is new or anything but <see cref="LastSeen"/> has changed.</returns>
    internal bool Observe(
        DeviceReport report, DecisionReason decision, string? project, ChipFamily chip, IPAddress? address,
        DateTimeOffset now)
    {
        var isNew = !HasPolled || LastSeen == FirstSeen;
        var before = (LastDecision, IsEsp32, Project, Chip, FreeSpace, FlashSize, SdkVersion, Address, Conflict,
            SketchSize, SketchMd5, Version);
        SeenAt(now);
        LastDecision = decision;
        IsEsp32 = report.IsEsp32;
        Project = project;
        Chip = chip;
        FreeSpace = report.FreeSpace ?? FreeSpace;
        FlashSize = report.FlashSize ?? FlashSize;
        if (SdkVersion != report.SdkVersion)
            SdkVersion = SdkVersions.Share(report.SdkVersion);
        if (!Equals(Address, address))
        {
            Address = address;
            Conflict = null;
        }

        SketchSize = report.SketchSize ?? SketchSize;
        if (SketchMd5 != report.SketchMd5)
        {
            SketchMd5 = report.SketchMd5;
            Conflict = null;
        }

        // In a poll for a file system, the version is the file system's.
        if (report.Mode != PollMode.Filesystem && !Equals(Version, report.Version))
            Version = report.Version;

        return isNew || before != (LastDecision, IsEsp32, Project, Chip, FreeSpace, FlashSize, SdkVersion, Address,
            Conflict, SketchSize, SketchMd5, Version);
    }

    internal override DeviceRecord ToRecord() => new()
    {
        Mac = Mac,
        Project = Project,
        Chip = Chip,
        IsEsp32 = IsEsp32,
        Version = Version?.Text,
        SketchMd5 = SketchMd5,
        SketchSize = SketchSize,
        FreeSpace = FreeSpace,
        FlashSize = FlashSize,
        SdkVersion = SdkVersion,
        Address = Address?.ToString(),
        LastDecision = LastDecision,
        IsConfirmed = IsConfirmed,
        Conflict = Conflict?.Kind,
        ConflictAt = Conflict?.At,
        ConflictAddress = Conflict?.Address,
        FirstSeen = FirstSeen,
        LastSeen = LastSeen,
    };

    private void SetVersion(string? text) => Version = text is null ? null : FirmwareVersion.Parse(text);
}
