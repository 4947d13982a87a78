using System.Net;
using OtaStack.Api.Downloads;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>
/// A device in memory, as small as it can be, because there may be millions. Lock it while you read or change more than one member: two polls of the same board overlap when
/// its first connection has not timed out yet.
/// </summary>
public sealed class Device : PersistedDevice
{
    /// <summary>An unknown size. Boards have 32-bit addresses, so no flash is as large.</summary>
    private const uint Unknown = uint.MaxValue;

    private UpdateRecord? _sketchUpdate;
    private UpdateRecord? _filesystemUpdate;
    private uint _sketchSize = Unknown;
    private uint _freeSpace = Unknown;
    private uint _flashSize = Unknown;
    private long _firstSeen;
    private long _lastSeen;
    private PollInterval _pollInterval;

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
        Project = SharedDeviceValues.Project(record.Project);
        Chip = record.Chip;
        IsEsp32 = record.IsEsp32;
        Version = SharedDeviceValues.Version(record.Version);
        SketchMd5 = SharedDeviceValues.SketchMd5(record.SketchMd5);
        SketchSize = record.SketchSize;
        FreeSpace = record.FreeSpace;
        FlashSize = record.FlashSize;
        SdkVersion = SharedDeviceValues.SdkVersion(record.SdkVersion);
        Address = IPAddress.TryParse(record.Address, out var address) ? SharedDeviceValues.Address(address) : null;
        LastDecision = record.LastDecision;
        IsConfirmed = record.IsConfirmed;
        if (record is { Conflict: { } kind, ConflictAt: { } at })
            Conflict = new DeviceConflict(kind, at, record.ConflictAddress);
        FirstSeen = record.FirstSeen;
        LastSeen = record.LastSeen;
        _pollInterval = Devices.PollInterval.OfSeconds(record.PollIntervalSeconds);
    }

    public string? Project { get; private set; }

    public ChipFamily Chip { get; private set; }

    public bool IsEsp32 { get; private set; }

    public FirmwareVersion? Version { get; private set; }

    public string? SketchMd5 { get; private set; }

    public long? SketchSize
    {
        get => ToSize(_sketchSize);
        private set => _sketchSize = FromSize(value);
    }

    public long? FreeSpace
    {
        get => ToSize(_freeSpace);
        private set => _freeSpace = FromSize(value);
    }

    public long? FlashSize
    {
        get => ToSize(_flashSize);
        private set => _flashSize = FromSize(value);
    }

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
    public bool HasPolled => _lastSeen != 0;

    public DateTimeOffset FirstSeen
    {
        get => new(_firstSeen, TimeSpan.Zero);
        private set => _firstSeen = value.UtcTicks;
    }

    public DateTimeOffset LastSeen
    {
        get => new(_lastSeen, TimeSpan.Zero);
        private set => _lastSeen = value.UtcTicks;
    }

    /// <summary>How often it polls, learned from its polls; null while unknown.</summary>
    public TimeSpan? PollInterval => _pollInterval.Value;

    /// <summary>When its next poll is due; null while unknown.</summary>
    public DateTimeOffset? ExpectedBy => LastSeen + PollInterval;

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

    /// <summary>Its place in <see cref="DeviceBlocks"/>, which alone reads and sets this.</summary>
    internal int Slot { get; set; }

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
    internal void AssignProject(string project) => Project ??= SharedDeviceValues.Project(project);

    /// <summary>Records that it polled.</summary>
    internal void SeenAt(DateTimeOffset now)
    {
        if (!HasPolled)
            FirstSeen = now;
        LastSeen = now;
    }

    /// <summary>Learns from a poll how often it polls. Call before the poll is recorded.</summary>
    internal void LearnPollInterval(DateTimeOffset now)
    {
        if (HasPolled)
            _pollInterval = _pollInterval.After(now - LastSeen);
    }

    /// <summary>Whether it has not polled for several of its intervals.</summary>
    internal bool IsLate(DateTimeOffset now) =>
        PollInterval is { } interval && now - LastSeen > Devices.PollInterval.IntervalsUntilLate * interval;

    /// <summary>A copy with the same values, which is in no fleet.</summary>
    internal Device Copy() => (Device)MemberwiseClone();

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
        if (Project != project)
            Project = SharedDeviceValues.Project(project);
        Chip = chip;
        FreeSpace = report.FreeSpace ?? FreeSpace;
        FlashSize = report.FlashSize ?? FlashSize;
        if (SdkVersion != report.SdkVersion)
            SdkVersion = SharedDeviceValues.SdkVersion(report.SdkVersion);
        if (!Equals(Address, address))
        {
            Address = SharedDeviceValues.Address(address);
            Conflict = null;
        }

        SketchSize = report.SketchSize ?? SketchSize;
        if (SketchMd5 != report.SketchMd5)
        {
            SketchMd5 = SharedDeviceValues.SketchMd5(report.SketchMd5);
            Conflict = null;
        }

        // In a poll for a file system, the version is the file system's.
        if (report.Mode != PollMode.Filesystem && !Equals(Version, report.Version))
            Version = SharedDeviceValues.Version(report.Version);

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
        PollIntervalSeconds = PollInterval?.TotalSeconds,
    };

    private static long? ToSize(uint size) => size == Unknown ? null : size;

    private static uint FromSize(long? size) => size is >= 0 and < Unknown ? (uint)size : Unknown;
}
