using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtaStack.Api.Storage;

/// <summary>The tables that are read at the start.</summary>
internal static class StoredTables
{
    public static StoredTable<DeviceRecord> Devices { get; } = new(
        nameof(OtaStackContext.Devices),
        [
            nameof(DeviceRecord.Mac), nameof(DeviceRecord.Project), nameof(DeviceRecord.Chip),
            nameof(DeviceRecord.IsEsp32), nameof(DeviceRecord.Version), nameof(DeviceRecord.SketchMd5),
            nameof(DeviceRecord.SketchSize), nameof(DeviceRecord.FreeSpace), nameof(DeviceRecord.FlashSize),
            nameof(DeviceRecord.SdkVersion), nameof(DeviceRecord.Address), nameof(DeviceRecord.LastDecision),
            nameof(DeviceRecord.IsConfirmed), nameof(DeviceRecord.Conflict), nameof(DeviceRecord.ConflictAt),
            nameof(DeviceRecord.ConflictAddress), nameof(DeviceRecord.FirstSeen), nameof(DeviceRecord.LastSeen),
            nameof(DeviceRecord.PollIntervalSeconds),
        ],
        row => new DeviceRecord
        {
            Mac = row.Mac(0),
            Project = row.TextOrNull(1),
            Chip = row.Enum<ChipFamily>(2),
            IsEsp32 = row.Bool(3),
            Version = row.TextOrNull(4),
            SketchMd5 = row.TextOrNull(5),
            SketchSize = row.LongOrNull(6),
            FreeSpace = row.LongOrNull(7),
            FlashSize = row.LongOrNull(8),
            SdkVersion = row.TextOrNull(9),
            Address = row.TextOrNull(10),
            LastDecision = row.Enum<DecisionReason>(11),
            IsConfirmed = row.Bool(12),
            Conflict = row.EnumOrNull<ConflictKind>(13),
            ConflictAt = row.TimeOrNull(14),
            ConflictAddress = row.TextOrNull(15),
            FirstSeen = row.Time(16),
            LastSeen = row.Time(17),
            PollIntervalSeconds = row.DoubleOrNull(18),
        });

    public static StoredTable<DeviceSettingsRecord> DeviceSettings { get; } = new(
        nameof(OtaStackContext.DeviceSettings),
        [
            nameof(DeviceSettingsRecord.Mac), nameof(DeviceSettingsRecord.Name), nameof(DeviceSettingsRecord.Note),
            nameof(DeviceSettingsRecord.Tags), nameof(DeviceSettingsRecord.Channel), nameof(DeviceSettingsRecord.Pin),
            nameof(DeviceSettingsRecord.Enrolment), nameof(DeviceSettingsRecord.Revision),
        ],
        row => new DeviceSettingsRecord
        {
            Mac = row.Mac(0),
            Name = row.TextOrNull(1),
            Note = row.TextOrNull(2),
            Tags = row.Texts(3),
            Channel = row.TextOrNull(4),
            Pin = row.TextOrNull(5),
            Enrolment = row.Enum<Enrolment>(6),
            Revision = row.Int(7),
        });

    public static StoredTable<UpdateRecord> Updates { get; } = new(
        nameof(OtaStackContext.Updates),
        [
            nameof(UpdateRecord.Id), nameof(UpdateRecord.Device), nameof(UpdateRecord.Firmware),
            nameof(UpdateRecord.Project), nameof(UpdateRecord.FromVersion), nameof(UpdateRecord.ToVersion),
            nameof(UpdateRecord.State), nameof(UpdateRecord.Reason), nameof(UpdateRecord.StartedAt),
            nameof(UpdateRecord.ChangedAt), nameof(UpdateRecord.Offers), nameof(UpdateRecord.CompleteDownloads),
            nameof(UpdateRecord.AbortedDownloads), nameof(UpdateRecord.UnfinishedDownloads),
            nameof(UpdateRecord.UnfinishedSince), nameof(UpdateRecord.BytesSent), nameof(UpdateRecord.OfferedAt),
            nameof(UpdateRecord.DownloadedAt), nameof(UpdateRecord.ConfirmedAt), nameof(UpdateRecord.TraceId),
        ],
        row => new UpdateRecord
        {
            Id = row.Guid(0),
            Device = row.Mac(1),
            Firmware = row.Text(2),
            Project = row.Text(3),
            FromVersion = row.TextOrNull(4),
            ToVersion = row.TextOrNull(5),
            State = row.Enum<UpdateState>(6),
            Reason = row.EnumOrNull<DecisionReason>(7),
            StartedAt = row.Time(8),
            ChangedAt = row.Time(9),
            Offers = row.Int(10),
            CompleteDownloads = row.Int(11),
            AbortedDownloads = row.Int(12),
            UnfinishedDownloads = row.Int(13),
            UnfinishedSince = row.TimeOrNull(14),
            BytesSent = row.Long(15),
            OfferedAt = row.TimeOrNull(16),
            DownloadedAt = row.TimeOrNull(17),
            ConfirmedAt = row.TimeOrNull(18),
            TraceId = row.Text(19),
        });

    public static StoredTable<FirmwareRecord> Firmware { get; } = new(
        nameof(OtaStackContext.Firmware),
        [
            nameof(FirmwareRecord.Sha256), nameof(FirmwareRecord.Md5), nameof(FirmwareRecord.Size),
            nameof(FirmwareRecord.Project), nameof(FirmwareRecord.Variant), nameof(FirmwareRecord.Channel),
            nameof(FirmwareRecord.RecalledAt), nameof(FirmwareRecord.RecallReason), nameof(FirmwareRecord.Version),
            nameof(FirmwareRecord.VersionSource), nameof(FirmwareRecord.Chip), nameof(FirmwareRecord.Kind),
            nameof(FirmwareRecord.FlashMode), nameof(FirmwareRecord.FlashSizeBytes),
            nameof(FirmwareRecord.FlashFrequencyMHz), nameof(FirmwareRecord.BuildTime), nameof(FirmwareRecord.IsGzip),
            nameof(FirmwareRecord.PlainSize), nameof(FirmwareRecord.UnpackSpace), nameof(FirmwareRecord.Signature),
            nameof(FirmwareRecord.IsOpaque), nameof(FirmwareRecord.SketchMd5s), nameof(FirmwareRecord.Origin),
            nameof(FirmwareRecord.FileName), nameof(FirmwareRecord.PublishedAt), nameof(FirmwareRecord.TraceParent),
            nameof(FirmwareRecord.Provenance),
        ],
        row => new FirmwareRecord
        {
            Sha256 = row.Text(0),
            Md5 = row.Text(1),
            Size = row.Long(2),
            Project = row.Text(3),
            Variant = row.TextOrNull(4),
            Channel = row.TextOrNull(5),
            RecalledAt = row.TimeOrNull(6),
            RecallReason = row.TextOrNull(7),
            Version = row.TextOrNull(8),
            VersionSource = row.Enum<VersionSource>(9),
            Chip = row.Enum<ChipFamily>(10),
            Kind = row.Enum<FirmwareKind>(11),
            FlashMode = row.Enum<FlashMode>(12),
            FlashSizeBytes = row.IntOrNull(13),
            FlashFrequencyMHz = row.IntOrNull(14),
            BuildTime = row.DateTimeOrNull(15),
            IsGzip = row.Bool(16),
            PlainSize = row.Long(17),
            UnpackSpace = row.LongOrNull(18),
            Signature = row.Enum<ImageSignature>(19),
            IsOpaque = row.Bool(20),
            SketchMd5s = row.Texts(21),
            Origin = row.Enum<FirmwareOrigin>(22),
            FileName = row.TextOrNull(23),
            PublishedAt = row.Time(24),
            TraceParent = row.Text(25),
            Provenance = row.TextOrNull(26) is { } json
                ? JsonSerializer.Deserialize<BuildProvenance>(json, StoredJson)
                : null,
        });

    public static StoredTable<ProjectRecord> Projects { get; } = new(
        nameof(OtaStackContext.Projects),
        [
            nameof(ProjectRecord.Name), nameof(ProjectRecord.Access), nameof(ProjectRecord.Enrolment),
            nameof(ProjectRecord.LandingChannel), nameof(ProjectRecord.DefaultChannel), nameof(ProjectRecord.Revision),
        ],
        row => new ProjectRecord
        {
            Name = row.Text(0),
            Access = row.Enum<ProjectAccess>(1),
            Enrolment = row.Enum<ProjectEnrolment>(2),
            LandingChannel = row.Text(3),
            DefaultChannel = row.Text(4),
            Revision = row.Int(5),
        });

    public static StoredTable<PromotionRecord> Promotions { get; } = new(
        nameof(OtaStackContext.Promotions),
        [
            nameof(PromotionRecord.Id), nameof(PromotionRecord.Project), nameof(PromotionRecord.Channel),
            nameof(PromotionRecord.Firmware), nameof(PromotionRecord.At),
        ],
        row => new PromotionRecord
        {
            Id = row.Long(0),
            Project = row.Text(1),
            Channel = row.Text(2),
            Firmware = row.Text(3),
            At = row.Time(4),
        });

    public static StoredTable<GroupRecord> Groups { get; } = new(
        nameof(OtaStackContext.Groups),
        [
            nameof(GroupRecord.Name), nameof(GroupRecord.Expression), nameof(GroupRecord.Devices),
            nameof(GroupRecord.Priority), nameof(GroupRecord.Pin), nameof(GroupRecord.Channel),
            nameof(GroupRecord.Revision),
        ],
        row => new GroupRecord
        {
            Name = row.Text(0),
            Expression = row.TextOrNull(1),
            Devices = row.Texts(2),
            Priority = row.Int(3),
            Pin = row.TextOrNull(4),
            Channel = row.TextOrNull(5),
            Revision = row.Int(6),
        });

    public static StoredTable<TokenRecord> Tokens { get; } = new(
        nameof(OtaStackContext.Tokens),
        [
            nameof(TokenRecord.Id), nameof(TokenRecord.Scope), nameof(TokenRecord.Owner), nameof(TokenRecord.Hash),
            nameof(TokenRecord.CreatedAt), nameof(TokenRecord.ValidUntil), nameof(TokenRecord.LastUsedAt),
        ],
        row => new TokenRecord
        {
            Id = row.Text(0),
            Scope = row.Enum<TokenScope>(1),
            Owner = row.Text(2),
            Hash = row.Text(3),
            CreatedAt = row.Time(4),
            ValidUntil = row.TimeOrNull(5),
            LastUsedAt = row.TimeOrNull(6),
        });

    public static StoredTable<TokenUseRecord> TokenUses { get; } = new(
        nameof(OtaStackContext.TokenUses),
        [
            nameof(TokenUseRecord.Mac), nameof(TokenUseRecord.Projects), nameof(TokenUseRecord.Token),
            nameof(TokenUseRecord.ShownAt), nameof(TokenUseRecord.Refused), nameof(TokenUseRecord.RefusedAt),
            nameof(TokenUseRecord.RefusedFrom),
        ],
        row => new TokenUseRecord
        {
            Mac = row.Mac(0),
            Projects = row.Texts(1),
            Token = row.TextOrNull(2),
            ShownAt = row.TimeOrNull(3),
            Refused = row.Int(4),
            RefusedAt = row.TimeOrNull(5),
            RefusedFrom = row.TextOrNull(6),
        });

    // As EF Core writes a value of a JSON column.
    private static readonly JsonSerializerOptions StoredJson = new() { Converters = { new UnixMilliseconds() } };

    private sealed class UnixMilliseconds : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
    }
}
