using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.Boards;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Downloads;

namespace OtaStack.FakeArduinoCli.Libraries;

/// <summary><c>lib ...</c> (<c>internal/cli/lib</c>).</summary>
internal static class LibCommands
{
    private static readonly TimeSpan SearchableAge = TimeSpan.FromHours(1);

    public static ExitCode UpdateIndex(Invocation invocation)
    {
        UpdateIndex(invocation, TimeSpan.Zero, print: true);
        return ExitCode.Success;
    }

    public static ExitCode Search(Invocation invocation)
    {
        UpdateIndex(invocation, SearchableAge, print: false);
        var query = string.Join(' ', invocation.Arguments);
        var found = IndexOf(invocation).Libraries
            .Where(library => library[^1].Matches(query))
            .OrderBy(library => !library[0].Name.Equals(query, StringComparison.OrdinalIgnoreCase))
            .ToList();
        var json = new JsonObject()
            .Put("libraries", found.Select(library => ToJson(library, invocation.Has("omit-releases-details"))))
            .Put("status", "success");
        var text = found.Count == 0
            ? "No libraries matching your search."
            : string.Join('\n', found.Select(library =>
                $"Name: \"{library[0].Name}\"\n  Versions: "
                    + $"[{string.Join(", ", library.Select(release => release.Version))}]"));
        invocation.Output.Result(json, text);
        return ExitCode.Success;
    }

    public static ExitCode List(Invocation invocation)
    {
        var index = IndexOf(invocation);
        var libraries = InstalledOf(invocation)
            .Where(library => invocation.Arguments.Count == 0 || IsNamed(library, invocation.Arguments[0]))
            .Select(library => (Library: library, Update: UpdateOf(index, library)))
            .Where(entry => !invocation.Has("updatable") || entry.Update is not null)
            .ToList();
        var json = new JsonArray([.. libraries.Select(entry =>
            new JsonObject().Put("library", entry.Library.ToJson()).Put("release", entry.Update?.ToJson()))]);
        var rows = libraries.Select(entry => (string[])
            [entry.Library.Name, entry.Library.Version, entry.Update?.Version ?? "-", entry.Library.Location]);
        invocation.Output.Result(
            new JsonObject { ["installed_libraries"] = json },
            libraries.Count == 0 ? "No libraries installed." : Table.Render(
                ["Name", "Installed", "Available", "Location"], rows));
        return ExitCode.Success;
    }

    public static ExitCode Install(Invocation invocation)
    {
        var installer = new LibraryInstaller(invocation.Settings, invocation.Output, IndexOf(invocation));
        if (invocation.Has("zip-path") || invocation.Has("git-url"))
            return InstallUnsafe(invocation, installer);

        foreach (var word in invocation.Arguments)
        {
            var (name, version) = Reference(word, "Arguments error");
            CliException.Prefixing($"Error installing {name}", () =>
                installer.Install(name, version, !invocation.Has("no-deps")));
        }

        return ExitCode.Success;
    }

    public static ExitCode Upgrade(Invocation invocation)
    {
        var index = IndexOf(invocation);
        var installer = new LibraryInstaller(invocation.Settings, invocation.Output, index);
        var installed = InstalledLibrary.In(invocation.Settings.Libraries, "user").ToList();
        var names = invocation.Arguments.Count > 0
            ? invocation.Arguments
            : [.. installed.Where(library => UpdateOf(index, library) is not null).Select(library => library.Name)];
        foreach (var name in names)
        {
            var library = installed.FirstOrDefault(library => library.Name == name)
                ?? throw new CliException($"Error upgrading libraries: Library '{name}' not found");
            if (UpdateOf(index, library) is null)
                invocation.Output.Line($"Library {name} is already at the latest version");
            else
                CliException.Prefixing("Error upgrading libraries", () =>
                    installer.Install(name, null, withDependencies: true));
        }

        return ExitCode.Success;
    }

    public static ExitCode Uninstall(Invocation invocation)
    {
        foreach (var word in invocation.Arguments)
        {
            var (name, version) = Reference(word, "Invalid argument passed");
            var library = InstalledLibrary.In(invocation.Settings.Libraries, "user")
                .FirstOrDefault(library => IsNamed(library, name) && (version is null || library.Version == version));
            if (library is null)
            {
                invocation.Output.Line($"Library {name} is not installed");
                continue;
            }

            invocation.Output.Line($"Uninstalling {library}...");
            Directory.Delete(library.Folder, recursive: true);
        }

        return ExitCode.Success;
    }

    private static ExitCode InstallUnsafe(Invocation invocation, LibraryInstaller installer)
    {
        if (!invocation.Settings.AllowsUnsafeLibraries)
        {
            throw new CliException(
                "--git-url and --zip-path are disabled by default, for more information see: "
                + "https://arduino.github.io/arduino-cli/1.5/configuration/#configuration-keys");
        }

        invocation.Output.Line(
            "--git-url and --zip-path flags allow installing untrusted files, use it at your own risk.");
        foreach (var source in invocation.Arguments)
        {
            if (invocation.Has("zip-path"))
                CliException.Prefixing("Error installing Zip Library", () => installer.InstallZip(source));
            else
                CliException.Prefixing("Error installing Git Library", () => installer.InstallGit(source));
        }

        return ExitCode.Success;
    }

    private static LibraryIndex IndexOf(Invocation invocation) => new(invocation.Settings, invocation.Output);

    private static void UpdateIndex(Invocation invocation, TimeSpan age, bool print) =>
        CliException.Prefixing("Error updating library index", () =>
        {
            var report = IndexOf(invocation).Update(age);
            if (print)
                invocation.Output.Result(report);
        });

    private static IEnumerable<InstalledLibrary> InstalledOf(Invocation invocation)
    {
        var libraries = InstalledLibrary.In(invocation.Settings.Libraries, "user");
        return invocation.Has("all")
            ? libraries.Concat(InstalledPlatform.All(invocation.Settings.Data).SelectMany(platform =>
                InstalledLibrary.In(Path.Combine(platform.Folder, "libraries"), "platform", platform.ToString())))
            : libraries;
    }

    private static bool IsNamed(InstalledLibrary library, string name) =>
        library.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static LibraryRelease? UpdateOf(LibraryIndex index, InstalledLibrary library) =>
        index.Newest(library.Name) is { } newest
            && VersionOrder.Instance.Compare(newest.Version, library.Version) > 0 ? newest : null;

    private static JsonObject ToJson(IReadOnlyList<LibraryRelease> library, bool omitReleases)
    {
        var releases = new JsonObject();
        foreach (var release in omitReleases ? [] : library)
            releases[release.Version] = release.ToJson();
        return new JsonObject { ["name"] = library[0].Name }
            .Put("releases", releases)
            .Put("latest", library[^1].ToJson())
            .Put("available_versions", library.Select(release => release.Version));
    }

    private static (string Name, string? Version) Reference(string word, string what) => word.Split('@', 2) switch
    {
        ["", ..] => throw new CliException($"{what}: invalid empty library name", ExitCode.BadArgument),
        [_, ""] => throw new CliException($"{what}: invalid empty library version: {word}", ExitCode.BadArgument),
        [var name, var version] => (name, version),
        [var name] => (name, null),
        _ => (word, null),
    };
}
