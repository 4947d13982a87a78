using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Settings;

/// <summary>
/// The settings. The configuration file overrides the defaults; <c>ARDUINO_*</c> variables and options override the
/// file (<c>internal/cli/configuration</c>).
/// </summary>
internal sealed class CliSettings
{
    private readonly JsonObject _environment = [];

    private CliSettings(string file, JsonObject stored)
    {
        FilePath = file;
        Stored = stored;
    }

    /// <summary>Path of the configuration file, which may not exist.</summary>
    public string FilePath { get; }

    /// <summary>The content of the configuration file.</summary>
    public JsonObject Stored { get; }

    /// <summary>Folder of platforms, tools and indexes.</summary>
    public string Data => Text("directories.data");

    /// <summary>Folder of downloaded archives.</summary>
    public string Downloads => Text("directories.downloads") is { Length: > 0 } path ? path : Path.Combine(
        Data, "staging");

    /// <summary>The sketchbook.</summary>
    public string User => Text("directories.user");

    /// <summary>Folder of the sketchbook's libraries.</summary>
    public string Libraries => Path.Combine(User, "libraries");

    /// <summary>Folder of compiled cores and of the build folders of sketches.</summary>
    public string BuildCache => Text("build_cache.path");

    /// <summary>URLs of additional package indexes.</summary>
    public IReadOnlyList<string> AdditionalUrls =>
        Get("board_manager.additional_urls") is JsonArray urls ? [.. urls.Select(url => (string)url!)] : [];

    /// <summary>True if libraries may be installed from a ZIP file or a git repository.</summary>
    public bool AllowsUnsafeLibraries => (bool?)Get("library.enable_unsafe_install") ?? false;

    /// <exception cref="CliException">The configuration file is invalid.</exception>
    public static CliSettings Load(Invocation invocation)
    {
        var file = invocation.Value("config-file")
            ?? Environment.GetEnvironmentVariable("ARDUINO_CONFIG_FILE")
            ?? Path.Combine(DataFolder(invocation), "arduino-cli.yaml");
        var settings = new CliSettings(Path.GetFullPath(file), Read(file));

        foreach (var key in SettingKeys.All.Keys)
        {
            if (Environment.GetEnvironmentVariable(SettingKeys.Variable(key)) is { } value)
                Put(settings._environment, key, SettingKeys.FromText(key, value));
        }

        if (invocation.Value("config-dir") is { } folder
            && settings.Get("directories.data", withDefault: false) is null)
            Put(settings._environment, "directories.data", Path.GetFullPath(folder));
        if (invocation.Values("additional-urls").Count > 0)
        {
            var urls = invocation.CommaSeparated("additional-urls").Select(url => (JsonNode)url!).ToArray();
            Put(settings._environment, "board_manager.additional_urls", new JsonArray(urls));
        }

        return settings;
    }

    /// <summary>The effective value of a key, or a map of values; null if it has no value.</summary>
    public JsonNode? Get(string key, bool withDefault = true)
    {
        var found = Find(_environment, key) ?? Find(Stored, key);
        if (found is null && withDefault)
            found = SettingKeys.Default(key);
        return found;
    }

    /// <summary>Writes <see cref="Stored"/> to the file.</summary>
    public void Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.WriteAllText(FilePath, YamlWriter.Write(Stored));
    }

    /// <summary>All values from file, environment and options, without the defaults.</summary>
    public JsonObject Dump()
    {
        var all = (JsonObject)Stored.DeepClone();
        foreach (var key in SettingKeys.All.Keys)
        {
            if (Find(_environment, key) is { } value)
                Put(all, key, value.DeepClone());
        }

        return all;
    }

    public static void Put(JsonObject map, string key, JsonNode? value)
    {
        var words = key.Split('.');
        foreach (var word in words[..^1])
        {
            if (map[word] is not JsonObject inner)
                map[word] = inner = [];
            map = inner;
        }

        map[words[^1]] = value;
    }

    private static JsonNode? Find(JsonObject map, string key)
    {
        JsonNode? node = map;
        foreach (var word in key.Split('.'))
            node = (node as JsonObject)?[word];
        return node;
    }

    private static string DataFolder(Invocation invocation) =>
        invocation.Value("config-dir")
        ?? Environment.GetEnvironmentVariable("ARDUINO_DIRECTORIES_DATA")
        ?? (string)SettingKeys.Default("directories.data")!;

    private static JsonObject Read(string file)
    {
        try
        {
            return YamlReader.Read(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException("couldn't read configuration file: " + exception.Message);
        }
        catch (FormatException exception)
        {
            throw new CliException("couldn't load configuration: " + exception.Message);
        }
    }

    private string Text(string key) => (string?)Get(key) ?? "";
}
