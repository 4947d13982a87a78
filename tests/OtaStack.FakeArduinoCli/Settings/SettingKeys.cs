using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.Settings;

/// <summary>Names, types and defaults of the settings (<c>internal/cli/configuration/defaults.go</c>).</summary>
internal static class SettingKeys
{
    private static readonly string Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>The default of each key as JSON, which also determines its type.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["board_manager.additional_urls"] = "[]",
        ["board_manager.enable_unsafe_install"] = "false",
        ["build_cache.compilations_before_purge"] = "10",
        ["build_cache.extra_paths"] = "[]",
        ["build_cache.path"] = Quote(Path.Combine(Home, ".cache", "arduino")),
        ["build_cache.ttl"] = "\"720h0m0s\"",
        ["daemon.port"] = "\"50051\"",
        ["directories.builtin.libraries"] = "\"\"",
        ["directories.data"] = Quote(Path.Combine(Home, ".arduino15")),
        ["directories.downloads"] = "\"\"",
        ["directories.user"] = Quote(Path.Combine(Home, "Arduino")),
        ["library.enable_unsafe_install"] = "false",
        ["locale"] = "\"\"",
        ["logging.file"] = "\"\"",
        ["logging.format"] = "\"text\"",
        ["logging.level"] = "\"info\"",
        ["metrics.addr"] = "\":9090\"",
        ["metrics.enabled"] = "true",
        ["network.connection_timeout"] = "\"1m0s\"",
        ["network.proxy"] = "\"\"",
        ["network.user_agent_ext"] = "\"\"",
        ["output.no_color"] = "false",
        ["sketch.always_export_binaries"] = "false",
        ["updater.enable_notification"] = "true",
    };

    /// <summary>The default of a key, or of all keys below it; null if the key is unknown.</summary>
    public static JsonNode? Default(string key)
    {
        if (All.TryGetValue(key, out var value))
            return JsonNode.Parse(value);
        var below = new JsonObject();
        foreach (var (name, text) in All.Where(pair => pair.Key.StartsWith(key + '.', StringComparison.Ordinal)))
            CliSettings.Put(below, name[(key.Length + 1)..], JsonNode.Parse(text));
        return below.Count > 0 ? below : null;
    }

    public static bool IsList(string key) => All.GetValueOrDefault(key) == "[]";

    /// <summary>The environment variable that sets a key.</summary>
    public static string Variable(string key) => "ARDUINO_" + key.Replace('.', '_').ToUpperInvariant();

    /// <summary>
    /// Parses a value from the environment or the command line. Items of a list are separated by spaces.
    /// </summary>
    public static JsonNode? FromText(string key, string value) => All[key] switch
    {
        "[]" => new JsonArray(
            [.. value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(item => (JsonNode)item!)]),
        "true" or "false" => value is "true" or "1",
        var text when text[0] != '"' => long.TryParse(value, out var number) ? number : 0,
        _ => value,
    };

    private static string Quote(string text) => JsonValue.Create(text).ToJsonString();
}
