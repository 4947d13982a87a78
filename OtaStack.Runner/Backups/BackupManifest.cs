using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtaStack.Runner.Backups;

/// <summary><c>manifest.json</c> in a backup: what it contains.</summary>
internal sealed record BackupManifest
{
    /// <summary>Its name in the archive.</summary>
    public const string Name = "manifest.json";

    /// <summary>The format that this version reads and writes.</summary>
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Version of the runner, with the commit if it was built in a checkout.</summary>
    public string MadeBy { get; init; } = "";

    /// <summary>When the database was copied, UTC.</summary>
    public DateTimeOffset MadeAt { get; init; }

    /// <summary>The newest migration of the database, which says which versions of OtaStack can read it.</summary>
    public string Migration { get; init; } = "";

    public long Devices { get; init; }

    /// <summary>Images in the backup.</summary>
    public int Firmware { get; init; }

    /// <summary>
    /// SHA-256 of images that the database names, and whose file was missing or damaged when the backup was made.
    /// </summary>
    public IReadOnlyList<string> MissingFirmware { get; init; } = [];

    /// <summary>Platforms of arduino-cli that were installed, as <c>esp8266:esp8266@3.1.2</c>.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>For example <c>42 devices, 1 firmware image</c>.</summary>
    [JsonIgnore]
    public string ContentText => $"{Counted.Text(Devices, "device")}, {Counted.Text(Firmware, "firmware image")}";

    /// <summary>The version of this program.</summary>
    public static string ThisVersion => typeof(BackupManifest).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="BackupException">It is not a manifest, or of a newer format.</exception>
    public static BackupManifest Parse(byte[] bytes)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<BackupManifest>(bytes, Json);
            return manifest is { Format: CurrentFormat }
                ? manifest
                : throw new BackupException("it was made by a newer version of OtaStack");
        }
        catch (JsonException exception)
        {
            throw new BackupException($"its {Name} cannot be read", exception);
        }
    }
}
