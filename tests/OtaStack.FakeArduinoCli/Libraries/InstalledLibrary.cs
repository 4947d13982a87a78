using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.Boards;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Libraries;

/// <summary>An installed library.</summary>
/// <param name="Location"><c>user</c>, <c>platform</c> or <c>unmanaged</c>.</param>
/// <param name="Platform">The platform that contains the library; empty for other libraries.</param>
internal sealed record InstalledLibrary(string Folder, string Location, string Platform = "")
{
    private const StringSplitOptions Separately =
        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private readonly Properties _properties = Properties.Load(Path.Combine(Folder, "library.properties"));

    public string Name => _properties["name"] is { Length: > 0 } name ? name : Path.GetFileName(Folder);

    public string Version => _properties["version"];

    /// <summary>All libraries in a folder, sorted by name.</summary>
    public static IEnumerable<InstalledLibrary> In(string folder, string location, string platform = "") =>
        Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder)
            .Where(library => !Path.GetFileName(library).StartsWith('.') && IsLibrary(library))
            .Select(library => new InstalledLibrary(library, location, platform))
            .OrderBy(library => library.Name, StringComparer.OrdinalIgnoreCase)
        : [];

    /// <summary>True for a folder that contains a header, or properties and a header in <c>src</c>.</summary>
    public static bool IsLibrary(string folder) =>
        HasHeader(folder)
            || (File.Exists(Path.Combine(folder, "library.properties")) && HasHeader(Path.Combine(folder, "src")));

    /// <summary>The JSON of <c>result.Library</c>.</summary>
    public JsonObject ToJson()
    {
        var recursive = Directory.Exists(Path.Combine(Folder, "src"))
            && File.Exists(Path.Combine(Folder, "library.properties"));
        var source = recursive ? Path.Combine(Folder, "src") : Folder;
        var properties = new JsonObject();
        foreach (var key in _properties.Keys.Order(StringComparer.Ordinal))
            properties[key] = _properties[key];
        return new JsonObject { ["name"] = Name }
            .Put("author", _properties["author"])
            .Put("maintainer", _properties["maintainer"])
            .Put("sentence", _properties["sentence"])
            .Put("paragraph", _properties["paragraph"])
            .Put("website", _properties["url"])
            .Put("category", _properties["category"])
            .Put("architectures", _properties["architectures"].Split(',', Separately))
            .Put("install_dir", Folder)
            .Put("source_dir", source)
            .Put("container_platform", Platform)
            .Put("is_legacy", _properties.Keys.FirstOrDefault() is null)
            .Put("version", Version)
            .Put("license", _properties["license"])
            .Put("properties", properties)
            .Put("location", Location)
            .Put("layout", recursive ? "recursive" : "flat")
            .Put(
                "provides_includes",
                Directory.EnumerateFiles(source, "*.h").Select(file => Path.GetFileName(file))
                    .Order(StringComparer.Ordinal));
    }

    public override string ToString() => $"{Name}@{Version}";

    private static bool HasHeader(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.h*").Any();
}
