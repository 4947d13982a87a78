using System.Text.Json;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Storage;

namespace OtaStack.Manager.Downloads;

/// <summary>
/// The URLs of a platform and its tools in the package indexes. arduino-cli downloads from them, and the author of
/// the index chooses them (Arduino's "Package Index JSON Specification").
/// </summary>
internal sealed class IndexedDownloads(ManagerFolders folders, CliConfiguration configuration)
{
    private const long MaximumBytes = 64 * 1024 * 1024;

    /// <summary>
    /// All URLs that installing the version could use, from every index that contains it, for all systems. Empty if
    /// no index contains it.
    /// </summary>
    /// <param name="platform"><c>vendor:architecture</c>.</param>
    public IReadOnlyList<string> Of(string platform, string version)
    {
        var (vendor, architecture) = (platform.Split(':')[0], platform.Split(':')[1]);
        var packages = Files().SelectMany(PackagesIn).ToList();
        var urls = new List<string>();
        foreach (var release in packages.Where(package => Text(package, "name") == vendor)
            .SelectMany(package => List(package, "platforms")))
        {
            if (Text(release, "architecture") != architecture || Text(release, "version") != version)
                continue;
            urls.AddRange(Urls(release));
            foreach (var tool in ToolsOf(release, packages))
                urls.AddRange(List(tool, "systems").SelectMany(Urls));
        }

        return urls;
    }

    // arduino-cli stores each index, unpacked, under the last part of its URL.
    private IEnumerable<string> Files() => configuration.Urls
        .Select(url => new Uri(url).AbsolutePath.Split('/')[^1])
        .Select(name => name.EndsWith(".json", StringComparison.Ordinal) ? name
            : name.EndsWith(".json.gz", StringComparison.Ordinal) ? name[..^3]
            : name.Split(".tar.")[0] + ".json")
        .Select(name => Path.Combine(folders.Toolchain, name));

    private static List<JsonElement> PackagesIn(string file)
    {
        try
        {
            if (PlainFile.ReadText(file, MaximumBytes) is not { Length: > 0 } text)
                return [];
            using var json = JsonDocument.Parse(text);
            return List(json.RootElement.Clone(), "packages");
        }
        catch (JsonException)
        {
             return []; // arduino-cli rejects it as well.
        }
    }

    // A tool is installed in the version that the platform names; discoveries and monitors in the newest version.
    private static IEnumerable<JsonElement> ToolsOf(JsonElement release, List<JsonElement> packages)
    {
        foreach (var kind in (string[])["toolsDependencies", "discoveryDependencies", "monitorDependencies"])
        {
            foreach (var wanted in List(release, kind))
            {
                foreach (var tool in packages.Where(package => Text(package, "name") == Text(wanted, "packager"))
                    .SelectMany(package => List(package, "tools")))
                {
                    if (Text(tool, "name") == Text(wanted, "name")
                        && (Text(wanted, "version") is not { } version || version == Text(tool, "version")))
                        yield return tool;
                }
            }
        }
    }

    private static IEnumerable<string> Urls(JsonElement element) =>
        Text(element, "url") is { Length: > 0 } url ? [url] : [];

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private static List<JsonElement> List(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()] : [];
}
