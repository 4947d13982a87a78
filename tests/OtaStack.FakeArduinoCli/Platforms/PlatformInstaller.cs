using System.Text.Json;
using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.Boards;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Downloads;
using OtaStack.FakeArduinoCli.Settings;

namespace OtaStack.FakeArduinoCli.Platforms;

/// <summary>
/// Installs and removes platforms and their tools, with the same output as arduino-cli
/// (<c>internal/arduino/cores/packagemanager/install_uninstall.go</c>).
/// </summary>
internal sealed class PlatformInstaller(CliSettings settings, Output output, PlatformCatalog catalog)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _packages = Path.Combine(settings.Data, "packages");
    private readonly string _temporary = Path.Combine(settings.Data, "tmp");
    private readonly string _downloads = Path.Combine(settings.Downloads, "packages");

    /// <exception cref="CliException">A download failed, or an archive is damaged, or writing failed. The old version
    /// stays.</exception>
    public void Install(PlatformRelease release)
    {
        var tools = release.Tools.Where(tool => !IsInstalled(tool)).Select(Find).ToList();
        foreach (var tool in release.Tools.Where(IsInstalled))
            output.Line($"Tool {tool} already installed");

        output.Line("Downloading packages...");
        var downloader = new Downloader(output);
        var archives = tools.ConvertAll(tool =>
            downloader.Archive(tool.Resource!, _downloads, tool.Reference.ToString()));
        var archive = downloader.Archive(release.Resource, _downloads, release.ToString());

        foreach (var (tool, toolArchive) in tools.Zip(archives))
            InstallTool(tool, toolArchive);
        InstallPlatform(release, archive);
    }

    /// <exception cref="CliException">The files of the platform cannot be removed.</exception>
    public void Uninstall(InstalledPlatform platform)
    {
        var tools = ToolsOf(platform);
        Remove(platform);
        RemoveUnneeded(tools, platform);
    }

    private void InstallTool(ToolRelease tool, string archive)
    {
        output.Line($"Installing {tool.Reference}...");
        Guarded(
            $"Cannot install tool {tool.Reference}",
            () => Unpacking.Install(tool.Resource!, archive, _temporary, FolderOf(tool.Reference)));
        output.Line($"{tool.Reference} installed");
    }

    private void InstallPlatform(PlatformRelease release, string archive)
    {
        var previous = catalog.InstalledVersion(release.Id);
        output.Line(previous is null
            ? $"Installing platform {release}..."
            : $"Replacing platform {previous} with {release}...");
        var folder = Path.Combine(_packages, release.Vendor, "hardware", release.Architecture, release.Version);
        Guarded(
            $"Cannot install platform: installing platform {release}",
            () =>
            {
                Unpacking.Install(release.Resource, archive, _temporary, folder);
                File.WriteAllText(Path.Combine(folder, "installed.json"), Entry(release).ToJsonString(Indented));
            });

        if (previous is not null)
        {
            var tools = ToolsOf(previous);
            Remove(previous);
            RemoveUnneeded([.. tools.Except(release.Tools)], previous);
        }

        output.Line($"Platform {release} installed");
    }

    private void Remove(InstalledPlatform platform)
    {
        output.Line($"Uninstalling {platform}...");
        Guarded("removing platform files", () => Directory.Delete(platform.Folder, recursive: true));
        output.Line($"Platform {platform} uninstalled");
    }

    private void RemoveUnneeded(IReadOnlyList<ToolReference> tools, InstalledPlatform removed)
    {
        var needed = catalog.Installed.Where(platform => platform != removed).SelectMany(ToolsOf).ToHashSet();
        foreach (var tool in tools.Where(tool => !needed.Contains(tool) && IsInstalled(tool)))
        {
            output.Line($"Uninstalling {tool}, tool is no more required...");
            Directory.Delete(FolderOf(tool), recursive: true);
            output.Line($"Tool {tool} uninstalled");
        }
    }

    private ToolRelease Find(ToolReference reference) => catalog.FindTool(reference) is { Resource: not null } tool
        ? tool
        : throw new CliException(
            $"Error downloading tool {reference}: no versions available for the current OS, try contacting its "
                + "packager");

    private IReadOnlyList<ToolReference> ToolsOf(InstalledPlatform platform) =>
        catalog.Releases(platform.Id).FirstOrDefault(release => release.Version == platform.Version)?.Tools ?? [];

    private bool IsInstalled(ToolReference tool) => Directory.Exists(FolderOf(tool));

    private string FolderOf(ToolReference tool) =>
        Path.Combine(_packages, tool.Packager, "tools", tool.Name, tool.Version);

    private static void Guarded(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is CliException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{what}: {Reason.Of(exception)}");
        }
    }

    /// <summary>A package index that contains only this version.</summary>
    private static JsonObject Entry(PlatformRelease release) => new()
    {
        ["packages"] = new JsonArray(new JsonObject
        {
            ["name"] = release.Vendor,
            ["maintainer"] = release.Maintainer,
            ["websiteURL"] = release.Website,
            ["email"] = release.Email,
            ["platforms"] = new JsonArray(new JsonObject
            {
                ["name"] = release.Name,
                ["architecture"] = release.Architecture,
                ["version"] = release.Version,
                ["category"] = release.Category,
                ["url"] = release.Resource.Url,
                ["archiveFileName"] = release.Resource.FileName,
                ["checksum"] = release.Resource.Checksum,
                ["size"] = release.Resource.Size,
                ["boards"] = new JsonArray([.. release.Boards.Select(name => new JsonObject { ["name"] = name })]),
                ["toolsDependencies"] = new JsonArray([.. release.Tools.Select(tool =>
                    new JsonObject { ["packager"] = tool.Packager, ["name"] = tool.Name,
                        ["version"] = tool.Version })]),
            }),
            ["tools"] = new JsonArray(),
        }),
    };
}
