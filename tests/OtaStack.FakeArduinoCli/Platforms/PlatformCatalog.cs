using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.Boards;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Downloads;
using OtaStack.FakeArduinoCli.Settings;

namespace OtaStack.FakeArduinoCli.Platforms;

/// <summary>All platforms: those in the indexes and those that are installed.</summary>
internal sealed class PlatformCatalog
{
    private readonly List<PlatformRelease> _releases;
    private readonly HashSet<string> _indexed;
    private readonly List<ToolRelease> _tools;

    public PlatformCatalog(CliSettings settings, Output output)
    {
        var indexes = new PackageIndexes(settings, output).Load();
        Installed = [.. InstalledPlatform.All(settings.Data)];
        _releases = [.. indexes.SelectMany(index => index.Platforms)];
        _indexed = [.. _releases.Select(release => release.Id)];
        _tools = [.. indexes.SelectMany(index => index.Tools)];

        // Installed platforms stay known when their index is removed.
        foreach (var platform in Installed.Where(platform => File.Exists(platform.InstalledJson)))
            _releases.AddRange(PackageIndex.Load(platform.InstalledJson).Platforms);
        _releases = [.. _releases.DistinctBy(release => release.ToString())];
    }

    public IReadOnlyList<InstalledPlatform> Installed { get; }

    /// <summary>Ids of all platforms, sorted.</summary>
    public IEnumerable<string> Ids => _releases.Select(release => release.Id)
        .Concat(Installed.Select(platform => platform.Id))
        .Distinct()
        .Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>All versions of a platform, oldest first.</summary>
    public IReadOnlyList<PlatformRelease> Releases(string id) =>
        [.. _releases.Where(release => release.Id == id).OrderBy(release => release.Version, VersionOrder.Instance)];

    /// <summary>The newest version of a platform; null if no index contains it.</summary>
    public PlatformRelease? Newest(string id) => Releases(id) is [.., var newest] ? newest : null;

    public InstalledPlatform? InstalledVersion(string id) => Installed.FirstOrDefault(platform => platform.Id == id);

    public ToolRelease? FindTool(ToolReference reference) => _tools.FirstOrDefault(tool => tool.Reference == reference);

    /// <summary>
    /// True if the names of the platform, its boards or its maintainer contain every word of the query.
    /// </summary>
    public bool Matches(string id, string query)
    {
        var text = string.Join(' ', Releases(id).TakeLast(1)
            .SelectMany(release =>
                (string[])[id, release.Name, release.Maintainer, release.Website, .. release.Boards]));
        return query.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// The JSON of a platform in <c>core list</c> and <c>core search</c> (<c>result.PlatformSummary</c>).
    /// </summary>
    public JsonObject ToJson(string id)
    {
        var releases = Releases(id);
        var installed = InstalledVersion(id);
        var versions = new JsonObject();
        foreach (var release in releases)
            versions[release.Version] = ToJson(release, installed?.Version == release.Version ? installed : null);

        return Metadata(id)
            .Put("releases", versions)
            .Put("installed_version", installed?.Version)
            .Put("latest_version", Newest(id)?.Version);
    }

    /// <summary>The JSON that does not depend on the version (<c>result.PlatformMetadata</c>).</summary>
    public JsonObject Metadata(string id)
    {
        var newest = Newest(id);
        return new JsonObject { ["id"] = id }
            .Put("maintainer", newest?.Maintainer)
            .Put("website", newest?.Website)
            .Put("email", newest?.Email)
            .Put("manually_installed", newest is null)
            .Put("indexed", _indexed.Contains(id));
    }

    /// <summary>
    /// The JSON of a version (<c>result.PlatformRelease</c>). Only boards of installed platforms have an FQBN.
    /// </summary>
    public static JsonObject ToJson(PlatformRelease release, InstalledPlatform? installed)
    {
        var boards = installed is null
            ? release.Boards.Select(name => new JsonObject { ["name"] = name })
            : installed.Boards.Select(board => new JsonObject { ["name"] = board.Name, ["fqbn"] = board.Fqbn });
        var json = new JsonObject()
            .Put("name", release.Name)
            .Put("version", release.Version)
            .Put("types", (string[])[release.Category])
            .Put("installed", installed is not null)
            .Put("boards", boards)
            .Put("help", new JsonObject().Put("online", release.HelpUrl));
        json["compatible"] = true;
        return json;
    }
}
