using System.ComponentModel;
using System.Diagnostics;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Downloads;
using OtaStack.FakeArduinoCli.Settings;

namespace OtaStack.FakeArduinoCli.Libraries;

/// <summary>
/// Installs libraries in the sketchbook (<c>internal/arduino/libraries/librariesmanager/install.go</c>).
/// </summary>
internal sealed class LibraryInstaller(CliSettings settings, Output output, LibraryIndex index)
{
    private const string Failed = "Library install failed: ";

    private readonly string _temporary = Path.Combine(settings.Data, "tmp");

    /// <summary>Installs a library of the index and its dependencies.</summary>
    /// <exception cref="CliException">The library or version is unknown, the download failed, or the archive is
    /// damaged.</exception>
    public void Install(string name, string? version, bool withDependencies)
    {
        var release = index.Find(name, release => version is null || release.Version == version)
            ?? throw new CliException($"Library '{(version is null ? name : $"{name}@{version}")}' not found");
        var wanted = new List<LibraryRelease>();
        Collect(release, wanted, withDependencies);
        foreach (var library in wanted)
            Install(library);
    }

    /// <summary>Installs a library from a ZIP file that contains one folder.</summary>
    public void InstallZip(string path)
    {
        if (!File.Exists(path))
            throw new CliException($"{Failed}open {path}: no such file or directory");
        InTemporaryFolder(folder =>
        {
            Unpacking.Extract(path, folder);
            var roots = Directory.GetFileSystemEntries(folder)
                .Where(entry => Path.GetFileName(entry) != "__MACOSX").ToList();
            if (roots is not [var root])
                throw new CliException(
                    $"archive is not valid: {(roots.Count == 0 ? "no" : "multiple")} files found in zip file top level");
            Import(root);
        });
    }

    /// <summary>
    /// Installs a library from a git repository. <c>#</c> and a branch, tag or commit may follow the URL.
    /// </summary>
    public void InstallGit(string address)
    {
        var hash = address.IndexOf('#', StringComparison.Ordinal);
        var (url, revision) = hash < 0 ? (address, null) : (address[..hash], address[(hash + 1)..]);
        var name = Path.GetFileNameWithoutExtension(url.TrimEnd('/'));
        if (name.Length == 0 || url.StartsWith('-') || revision is ['-', ..])
            throw new CliException(Failed + "invalid git url");
        InTemporaryFolder(folder =>
        {
            var clone = Path.Combine(folder, name);
            Git("clone", "--quiet", "--", url, clone);
            if (revision is not null)
                Git("-C", clone, "checkout", "--quiet", revision, "--");
            Directory.Delete(Path.Combine(clone, ".git"), recursive: true);
            Import(clone);
        });
    }

    private void Collect(LibraryRelease release, List<LibraryRelease> wanted, bool withDependencies)
    {
        if (wanted.Any(known => known.Name == release.Name))
            return;
        wanted.Add(release);
        foreach (var (name, constraint) in withDependencies ? release.Dependencies : [])
        {
            var dependency = index.Find(name, candidate => VersionOrder.Instance.Meets(candidate.Version, constraint))
                ?? throw new CliException(
                    $"No valid dependencies solution found: dependency '{name}' is not available");
            Collect(dependency, wanted, withDependencies);
        }
    }

    private void Install(LibraryRelease release)
    {
        var installed = FindInstalled(release.Name);
        if (installed?.Version == release.Version)
        {
            output.Line($"Already installed {release}");
            return;
        }

        output.Line($"Downloading {release}...");
        var archive = new Downloader(output)
            .Archive(release.Resource, Path.Combine(settings.Downloads, "libraries"), release.ToString());
        output.Line($"Installing {release}...");
        if (installed is not null)
            output.Line($"Replacing {installed} with {release}...");

        var target = Path.Combine(settings.Libraries, release.FolderName);
        if (Directory.Exists(target) && installed?.Folder != target)
            throw new CliException($"destination dir {target} already exists, cannot install");
        try
        {
            Unpacking.Install(release.Resource, archive, _temporary, target);
        }
        catch (CliException exception)
        {
            throw new CliException(Failed + exception.Message);
        }

        if (installed is not null && installed.Folder != target)
            Directory.Delete(installed.Folder, recursive: true);
        output.Line($"Installed {release}");
    }

    private InstalledLibrary? FindInstalled(string name) =>
        InstalledLibrary.In(settings.Libraries, "user").FirstOrDefault(library => library.Name == name);

    private void Import(string folder)
    {
        if (!InstalledLibrary.IsLibrary(folder))
            throw new CliException("moving extracted archive to destination dir: library not valid");
        var library = new InstalledLibrary(folder, "user");
        if (FindInstalled(library.Name) is { } replaced)
            Directory.Delete(replaced.Folder, recursive: true);
        var target = Path.Combine(settings.Libraries, library.Name.Replace(' ', '_').Replace('/', '_'));
        if (Directory.Exists(target))
            throw new CliException($"destination directory already exists: {target}");
        Directory.CreateDirectory(settings.Libraries);
        Copy(folder, target);
        output.Line("Library installed");
    }

    /// <summary>Copies a folder. The sketchbook may be on another file system, so the folder cannot be moved.</summary>
    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }

    private void InTemporaryFolder(Action<string> action)
    {
        var folder = Path.Combine(_temporary, "library-" + Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(folder);
            action(folder);
        }
        catch (Exception exception) when (exception is CliException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(Failed + Reason.Of(exception));
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static void Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { RedirectStandardError = true };
        start.Environment["GIT_ALLOW_PROTOCOL"] = "file:git:http:https:ssh";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        try
        {
            using var git = Process.Start(start)!;
            var complaint = git.StandardError.ReadToEnd();
            git.WaitForExit();
            if (git.ExitCode != 0)
                throw new CliException(complaint.Trim());
        }
        catch (Win32Exception)
        {
            throw new CliException("git is not on PATH; --git-url needs it");
        }
    }
}
