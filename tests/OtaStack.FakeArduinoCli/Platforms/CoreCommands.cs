using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Downloads;

namespace OtaStack.FakeArduinoCli.Platforms;

/// <summary><c>core ...</c> (<c>internal/cli/core</c>).</summary>
internal static class CoreCommands
{
    private static readonly TimeSpan SearchableAge = TimeSpan.FromHours(24);

    public static ExitCode UpdateIndex(Invocation invocation)
    {
        var report = new PackageIndexes(invocation.Settings, invocation.Output).Update(TimeSpan.Zero);
        invocation.Output.Result(new JsonObject().Put("updated_indexes", report.Select(entry => entry!.DeepClone())));
        return ExitCode.Success;
    }

    public static ExitCode Search(Invocation invocation)
    {
        new PackageIndexes(invocation.Settings, invocation.Output).Update(SearchableAge);
        var catalog = CatalogOf(invocation);
        var query = string.Join(' ', invocation.Arguments);
        var found = catalog.Ids.Where(id => catalog.Newest(id) is not null && catalog.Matches(id, query));
        Print(invocation, catalog, found, "No platforms matching your search.");
        return ExitCode.Success;
    }

    public static ExitCode List(Invocation invocation)
    {
        var catalog = CatalogOf(invocation);
        var ids = catalog.Ids;
        if (!invocation.Has("all"))
        {
            ids = ids.Where(id => catalog.InstalledVersion(id) is { } installed
                && !(invocation.Has("updatable") && IsNewest(catalog, id, installed.Version)));
        }

        Print(invocation, catalog, ids, invocation.Has("updatable")
            ? "All platforms are up to date."
            : "No platforms installed.");
        return ExitCode.Success;
    }

    public static ExitCode Install(Invocation invocation)
    {
        var catalog = CatalogOf(invocation);
        foreach (var (id, version) in References(catalog, invocation.Arguments))
        {
            CliException.Prefixing("Error during install", () =>
            {
                var release = version is null
                    ? catalog.Newest(id)
                    : catalog.Releases(id).FirstOrDefault(release => release.Version == version);
                if (release is null)
                    throw new CliException($"Platform '{id}@{version}' not found: {NoSuch(id, version)}");
                if (catalog.InstalledVersion(id)?.Version == release.Version)
                    invocation.Output.Line($"Platform {release} already installed");
                else if (invocation.Has("no-overwrite") && catalog.InstalledVersion(id) is { } installed)
                    throw new CliException($"Platform {installed} already installed: could not overwrite");
                else
                    InstallerOf(invocation, catalog).Install(release);
            });
        }

        return ExitCode.Success;
    }

    public static ExitCode Upgrade(Invocation invocation)
    {
        var catalog = CatalogOf(invocation);
        var all = catalog.Installed
            .Where(platform => !IsNewest(catalog, platform.Id, platform.Version))
            .Select(platform => platform.Id)
            .ToList();
        if (invocation.Arguments.Count == 0 && all.Count == 0)
        {
            invocation.Output.Line("All the cores are already at the latest version");
            return ExitCode.Success;
        }

        foreach (var (id, version) in References(catalog, invocation.Arguments.Count > 0 ? invocation.Arguments : all))
        {
            if (version is not null)
                throw new CliException("Some upgrades failed, please check the output for details.",
                    ExitCode.BadArgument);
            var installed = catalog.InstalledVersion(id)
                ?? throw new CliException($"Error during upgrade: Platform '{id}' not found");
            if (IsNewest(catalog, id, installed.Version))
                invocation.Output.Warning($"Platform '{id}' is already at the latest version");
            else
                CliException.Prefixing("Error during upgrade", () =>
                    InstallerOf(invocation, catalog).Install(catalog.Releases(id)[^1]));
        }

        invocation.Output.Result(new JsonObject());
        return ExitCode.Success;
    }

    public static ExitCode Uninstall(Invocation invocation)
    {
        var catalog = CatalogOf(invocation);
        foreach (var (id, version) in References(catalog, invocation.Arguments))
        {
            if (version is not null)
                throw new CliException($"Invalid parameter {id}@{version}: version not allowed", ExitCode.BadArgument);
            var installed = catalog.InstalledVersion(id)
                ?? throw new CliException($"Error during uninstall: Platform '{id}' not found");
            CliException.Prefixing("Error during uninstall", () =>
                InstallerOf(invocation, catalog).Uninstall(installed));
        }

        return ExitCode.Success;
    }

    private static string NoSuch(string id, string? version) =>
        $"required version {version} not found for platform {id}";

    private static PlatformCatalog CatalogOf(Invocation invocation) => new(invocation.Settings, invocation.Output);

    private static PlatformInstaller InstallerOf(Invocation invocation, PlatformCatalog catalog) =>
        new(invocation.Settings, invocation.Output, catalog);

    private static bool IsNewest(PlatformCatalog catalog, string id, string version) =>
        catalog.Releases(id) is [.., var newest] && VersionOrder.Instance.Compare(newest.Version, version) <= 0;

    /// <summary>Parses <c>vendor:architecture[@version]</c> arguments.</summary>
    private static List<(string Id, string? Version)> References(
        PlatformCatalog catalog, IReadOnlyList<string> words) =>
        [.. words.Select(word => Reference(catalog, word))];

    private static (string Id, string? Version) Reference(PlatformCatalog catalog, string word)
    {
        var parts = word.Split('@', 2);
        var problem = parts switch
        {
            _ when parts[0].Split(':') is not [{ Length: > 0 }, { Length: > 0 }] => $"invalid item {parts[0]}",
            [_, ""] => $"invalid empty core version: '{word}'",
            _ => null,
        };
        var id = catalog.Ids.FirstOrDefault(id => id.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
        if (problem is null && id is null)
            problem = $"Platform '{word}' not found";
        return problem is null
            ? (id!, parts.Length > 1 ? parts[1] : null)
            : throw new CliException($"Invalid argument passed: {problem}", ExitCode.BadArgument);
    }

    private static void Print(Invocation invocation, PlatformCatalog catalog, IEnumerable<string> ids, string nothing)
    {
        var platforms = ids.ToList();
        var json = new JsonObject { ["platforms"] = new JsonArray([.. platforms.Select(catalog.ToJson)]) };
        var rows = platforms.Select(id => (string[])
        [
            id, catalog.InstalledVersion(id)?.Version ?? "", catalog.Newest(id)?.Version ?? "n/a",
            catalog.Newest(id)?.Name ?? catalog.InstalledVersion(id)!.Name,
        ]);
        invocation.Output.Result(json, platforms.Count == 0
            ? nothing
            : Table.Render(["ID", "Installed", "Latest", "Name"], rows));
    }
}
