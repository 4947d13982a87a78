using System.Diagnostics;

namespace OtaStack.EndToEndTests.Toolchain.StandIn;

public sealed class LibraryTests : IDisposable
{
    private readonly Sketchbook _sketchbook = new();

    public void Dispose() => _sketchbook.Dispose();

    [Fact]
    public async Task A_library_is_installed_with_its_dependencies_and_upgraded_and_removed_alone()
    {
        (await _sketchbook.RunAsync("lib", "update-index")).Succeeded();
        (await _sketchbook.RunAsync("lib", "install", "thermistor@0.9.0")).Succeeded();
        Assert.Equal(["Moving Average 1.1.0", "Thermistor 0.9.0 (1.0.0)"], await InstalledAsync());

        (await _sketchbook.RunAsync("lib", "upgrade")).Succeeded();
        Assert.Equal(["Moving Average 1.1.0", "Thermistor 1.0.0"], await InstalledAsync());

        (await _sketchbook.RunAsync("lib", "uninstall", "Thermistor")).Succeeded();
        Assert.Equal(["Moving Average 1.1.0"], await InstalledAsync());
        Assert.Contains("is not installed", (await _sketchbook.RunAsync("lib", "uninstall", "Thermistor"))
            .Succeeded().Output);
    }

    [Fact]
    public async Task Libraries_are_found_by_any_word_of_their_description()
    {
        var result = await _sketchbook.RunAsync(
            "lib", "search", "--json", "--omit-releases-details", "--", "ntc degrees");

        var library = Assert.Single(result.Succeeded().Json["libraries"]!.AsArray())!;
        Assert.Equal("Thermistor", (string?)library["name"]);
        Assert.Equal(["0.9.0", "1.0.0"], library["available_versions"]!.AsArray().Select(version => (string?)version));
        Assert.Equal("Moving Average", (string?)library["latest"]!["dependencies"]![0]!["name"]);
        Assert.Null(library["releases"]);
    }

    [Theory]
    [InlineData("Nowhere", "Error installing Nowhere: Library 'Nowhere' not found", 1)]
    [InlineData("Thermistor@7", "Error installing Thermistor: Library 'Thermistor@7' not found", 1)]
    [InlineData("@1.0.0", "Arguments error: invalid empty library name", 7)]
    public async Task A_library_that_is_not_in_the_index_is_an_error(string name, string why, int code)
    {
        var result = await _sketchbook.RunAsync("lib", "install", "--json", name);
        Assert.Equal((code, why), (result.ExitCode, result.Failure));
    }

    [Fact]
    public async Task Archives_and_repositories_are_installed_only_if_the_settings_allow_it()
    {
        var zip = Path.Combine(_sketchbook.Index, "MovingAverage-1.0.0.zip");
        var refused = await _sketchbook.RunAsync("lib", "install", "--zip-path", zip);
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("--git-url and --zip-path are disabled by default", refused.Errors);

        (await _sketchbook.RunAsync("config", "set", "library.enable_unsafe_install", "true")).Succeeded();
        (await _sketchbook.RunAsync("lib", "install", "--zip-path", zip)).Succeeded();
        Assert.Equal(["Moving Average 1.0.0 (1.1.0)"], await InstalledAsync());

        (await _sketchbook.RunAsync("lib", "install", "--git-url", await RepositoryAsync())).Succeeded();
        Assert.Equal(["Moving Average 1.0.0 (1.1.0)", "Own "], await InstalledAsync());
        Assert.False(Directory.Exists(Path.Combine(_sketchbook.Folder, "libraries", "Own", ".git")));
    }

    [Fact]
    public async Task An_archive_without_a_library_is_an_error()
    {
        (await _sketchbook.RunAsync("config", "set", "library.enable_unsafe_install", "true")).Succeeded();
        var platform = Path.Combine(_sketchbook.Index, "esp8266-1.0.0.zip");
        var result = await _sketchbook.RunAsync("lib", "install", "--json", "--zip-path", platform);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            "Error installing Zip Library: Library install failed: moving extracted archive to destination dir: "
                + "library not valid",
            result.Failure);
    }

    private async Task<string> RepositoryAsync()
    {
        var folder = Directory.CreateDirectory(_sketchbook.Path("Own")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Own.h"), "#pragma once\n");
        foreach (var command in (string[])["init -q", "add .",
            "-c user.name=t -c user.email=t@example.org commit -qm One"])
        {
            using var git = Process.Start(new ProcessStartInfo("git", command) { WorkingDirectory = folder })!;
            await git.EndAsync("git " + string.Join(' ', command));
            Assert.Equal(0, git.ExitCode);
        }

        return new Uri(folder).AbsoluteUri;
    }

    /// <summary>Name, version, and a newer version in brackets.</summary>
    private async Task<IEnumerable<string>> InstalledAsync()
    {
        var list = (await _sketchbook.RunAsync("lib", "list", "--json")).Succeeded().Json;
        return list["installed_libraries"]!.AsArray().Select(entry =>
            $"{entry!["library"]!["name"]} {entry["library"]!["version"]}"
            + (entry["release"] is { } newer ? $" ({newer["version"]})" : ""));
    }
}
