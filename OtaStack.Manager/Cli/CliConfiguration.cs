using System.Text.Json;
using System.Text.Json.Nodes;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Cli;

/// <summary>
/// arduino-cli's settings file, <c>arduino-cli.yaml</c> in the Manager's data folder; written by the Manager as JSON,
/// which every YAML parser reads. It is the only place where the additional package indexes are stored.
/// </summary>
internal sealed class CliConfiguration(ManagerFolders folders)
{
    /// <summary>
    /// The indexes of ESP8266 and ESP32 boards, present by default. Like all others, they can be removed.
    /// </summary>
    public static readonly IReadOnlyList<string> DefaultUrls =
    [
        "https://arduino.esp8266.com/stable/package_esp8266com_index.json",
        "https://espressif.github.io/arduino-esp32/package_esp32_index.json",
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Lock _lock = new();
    private IReadOnlyList<string>? _urls;

    /// <summary>Path of the settings file.</summary>
    public string FilePath { get; } = Path.Combine(folders.Data, "arduino-cli.yaml");

    /// <summary>Where compiled cores and the sketches' objects are kept between builds.</summary>
    public string BuildCache { get; } = Path.Combine(folders.Data, "cache");

    /// <summary>The additional package indexes, in order.</summary>
    public IReadOnlyList<string> Urls
    {
        get
        {
            lock (_lock)
                return _urls ??= Load();
        }
    }

    /// <summary>Replaces the additional package indexes. The caller has validated them.</summary>
    /// <exception cref="IOException">The file cannot be written; the old indexes stay.</exception>
    public void SaveUrls(IReadOnlyList<string> urls)
    {
        lock (_lock)
        {
            Write(urls);
            _urls = [.. urls];
        }
    }

    /// <summary>
    /// Writes the file if it is missing or outdated.
    /// </summary>
    public void Ensure()
    {
        lock (_lock)
        {
            var urls = _urls ??= Load();
            if (!File.Exists(FilePath) || File.ReadAllText(FilePath) != Text(urls))
                Write(urls);
        }
    }

    private List<string> Load()
    {
        try
        {
            var urls = JsonNode.Parse(File.ReadAllText(FilePath))?["board_manager"]?["additional_urls"]?.AsArray();
            return urls is null ? [.. DefaultUrls] : [.. urls.Select(url => (string?)url).OfType<string>()];
        }
        catch (Exception exception) when (exception is FileNotFoundException or JsonException
            or InvalidOperationException)
        {
            return [.. DefaultUrls];
        }
    }

    private void Write(IReadOnlyList<string> urls) => AtomicFile.Write(FilePath, Text(urls));

    private string Text(IReadOnlyList<string> urls) => new JsonObject
    {
        ["board_manager"] =
            new JsonObject { ["additional_urls"] = new JsonArray([.. urls.Select(url => JsonValue.Create(url))]) },
        ["build_cache"] = new JsonObject { ["path"] = BuildCache },
        ["directories"] = new JsonObject
        {
            ["data"] = folders.Toolchain,
            ["downloads"] = Path.Combine(folders.Toolchain, "staging"),
            ["user"] = folders.Workspace,
        },
        // Enabled only for runs that install a ZIP or a git repository.
        ["library"] = new JsonObject { ["enable_unsafe_install"] = false },
        ["locale"] = "en",
        ["metrics"] = new JsonObject { ["enabled"] = false },
        ["output"] = new JsonObject { ["no_color"] = true },
        ["updater"] = new JsonObject { ["enable_notification"] = false },
    }.ToJsonString(Indented) + "\n";
}
