using OtaStack.Api.Storage;

namespace OtaStack.Benchmarks.Fleet;

/// <summary>
/// Devices as they really are: some projects, chips and versions, images that many boards share and some that only one
/// has, addresses behind routers, names and tags on every fifth. The same number always makes the same device.
/// </summary>
internal sealed class InventedFleet(int count, DateTimeOffset now)
{
    public const string Version = "Jan  1 2026;12:00:00";
    public const string OldVersion = "Mar  1 2025;08:30:00";

    private const int SharedImages = 40;

    private static readonly string[] Prefixes = ["5C:CF:7F", "24:0A:C4", "A4:CF:12", "84:F3:EB", "30:AE:A4", "EC:FA:BC"];

    private static readonly string[] SdkVersions =
        ["2.2.2-dev(38a443e)", "2.2.1(cfd48f3)", "3.0.5", "3.1.2", "v4.4.7", "v5.1.4", "v5.3.2", "v5.5.1"];

    private static readonly string[] Rooms = ["Kitchen", "Garage", "Office", "Hall", "Greenhouse", "Roof", "Cellar"];

    public static string[] Projects { get; } =
        ["thermostat", "lamp", "meter", "gate", "sensor", "pump", "blinds", "doorbell", "weather", "charger"];

    public int Count => count;

    /// <summary>Whether the device runs what is published for it.</summary>
    public static bool IsCurrent(int index) => Draw(index, 3) % 100 < 92;

    public DeviceRecord Device(int index)
    {
        var project = Projects[Draw(index, 1) % (uint)Projects.Length];
        var isEsp32 = Draw(index, 2) % 100 < 40;
        var isAway = Draw(index, 4) % 100 < 15;
        var firstSeen = now - TimeSpan.FromDays(700) * (1 - (double)index / count) - TimeSpan.FromHours(1);
        return new DeviceRecord
        {
            Mac = Mac(index),
            Project = project,
            Chip = isEsp32 ? ChipFamily.Esp32 : ChipFamily.Esp8266,
            IsEsp32 = isEsp32,
            Version = IsCurrent(index) ? Version : OldVersion,
            // ESPHome builds an image for each board; other boards share theirs.
            SketchMd5 = Draw(index, 5) % 100 < 15 ? Md5(index) : Md5((int)(Draw(index, 6) % SharedImages) - SharedImages),
            SketchSize = 300_000 + Draw(index, 7) % 600_000,
            FreeSpace = 400_000 + Draw(index, 8) % 2_000_000,
            FlashSize = 1024 * 1024 << (int)(Draw(index, 9) % 5),
            SdkVersion = SdkVersions[Draw(index, 10) % (uint)SdkVersions.Length],
            Address = Address(index),
            LastDecision = IsCurrent(index) ? DecisionReason.SameVersion : DecisionReason.Offered,
            IsConfirmed = Draw(index, 11) % 100 < 80,
            FirstSeen = firstSeen,
            LastSeen = isAway
                ? Later(firstSeen, now - TimeSpan.FromHours(1 + Draw(index, 12) % 2000))
                : now - TimeSpan.FromSeconds(Draw(index, 12) % 3600),
            PollIntervalSeconds = 60 * (1 + Draw(index, 13) % 30),
        };
    }

    /// <summary>What people have set on it; null for most.</summary>
    public static DeviceSettingsRecord? Settings(int index) => Draw(index, 20) % 5 != 0 ? null : new DeviceSettingsRecord
    {
        Mac = Mac(index),
        Name = $"{Rooms[Draw(index, 21) % (uint)Rooms.Length]} {Draw(index, 22) % 10_000}",
        Note = Draw(index, 23) % 10 == 0 ? $"Behind panel {Draw(index, 24) % 500}, key at the front desk" : null,
        Tags = [$"floor={Draw(index, 25) % 12}", $"site=s{Draw(index, 26) % 300}"],
        Channel = Draw(index, 27) % 30 == 0 ? "beta" : null,
        Revision = 1,
    };

    /// <summary>Its last update, confirmed for most devices.</summary>
    public UpdateRecord? Update(int index, string firmware)
    {
        if (Draw(index, 30) % 2 != 0)
            return null;

        var isOpen = Draw(index, 31) % 25 == 0;
        var startedAt = now - TimeSpan.FromHours(30 + Draw(index, 32) % 3000);
        return new UpdateRecord
        {
            Id = Guid.CreateVersion7(startedAt),
            Device = Mac(index),
            Firmware = firmware,
            Project = Projects[Draw(index, 1) % (uint)Projects.Length],
            FromVersion = OldVersion,
            ToVersion = Version,
            State = isOpen ? UpdateState.Downloaded : UpdateState.Confirmed,
            StartedAt = startedAt,
            ChangedAt = startedAt,
            Offers = 1,
            CompleteDownloads = 1,
            OfferedAt = startedAt,
            DownloadedAt = startedAt,
            ConfirmedAt = isOpen ? null : startedAt + TimeSpan.FromMinutes(1),
            TraceId = "0af7651916cd43dd8448eb211c80319c",
        };
    }

    public static MacAddress Mac(int index)
    {
        // A bijection of 24 bits, so that no two devices of a prefix have one address.
        var low = (uint)index / (uint)Prefixes.Length * 0x9E3779u & 0xFFFFFF;
        return MacAddress.Parse(
            $"{Prefixes[index % Prefixes.Length]}:{low >> 16:X2}:{low >> 8 & 0xFF:X2}:{low & 0xFF:X2}");
    }

    private static string Address(int index) => Draw(index, 14) % 2 == 0
        ? $"203.0.{Draw(index, 15) % 80}.{Draw(index, 16) % 250}"
        : $"10.{Draw(index, 15) % 250}.{Draw(index, 16) % 250}.{Draw(index, 17) % 250}";

    private static string Md5(int seed) => $"{Draw(seed, 40):x8}{Draw(seed, 41):x8}{Draw(seed, 42):x8}{Draw(seed, 43):x8}";

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    // A random number for a device and a purpose (the finalizer of MurmurHash3).
    private static uint Draw(int index, int purpose)
    {
        var hash = (uint)index * 0x9E3779B1u + (uint)purpose * 0x85EBCA77u;
        hash = (hash ^ hash >> 16) * 0x85EBCA6Bu;
        hash = (hash ^ hash >> 13) * 0xC2B2AE35u;
        return hash ^ hash >> 16;
    }
}
