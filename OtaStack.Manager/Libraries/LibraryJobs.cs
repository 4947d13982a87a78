using OtaStack.Manager.Cli;
using OtaStack.Manager.Downloads;
using OtaStack.Manager.Http;
using OtaStack.Manager.Jobs;

namespace OtaStack.Manager.Libraries;

/// <summary>
/// Starts jobs that change libraries. All methods also throw the exceptions of <see cref="JobRunner.Start"/>.
/// </summary>
internal sealed class LibraryJobs(JobRunner jobs, LibraryCatalog catalog, LibraryUploads uploads, DownloadGuard guard)
{
    /// <summary>
    /// Allows one run of arduino-cli to install libraries that are not in Arduino's index. Its configuration does
    /// not.
    /// </summary>
    private static readonly Dictionary<string, string> UnsafeInstall =
        new() { ["ARDUINO_LIBRARY_ENABLE_UNSAFE_INSTALL"] = "true" };

    /// <summary>Installs a library with its dependencies.</summary>
    /// <param name="version">Null for the newest.</param>
    /// <exception cref="InvalidInputException">The name or version is invalid.</exception>
    public Job Install(string? name, string? version, string by)
    {
        name = LibraryName.Check(name);
        version = Platforms.ReleaseVersion.Check(version);
        return version is null
            ? jobs.Start($"Install library {name}", by, run => run.RunAsync("lib", "install", name))
            : jobs.Start($"Install library {name} {version}", by, run =>
                run.RunAsync("lib", "install", $"{name}@{version}"));
    }

    /// <param name="name">Null for all libraries that have a newer version.</param>
    /// <exception cref="InvalidInputException">The name is invalid.</exception>
    /// <exception cref="NotFoundException">The library is not installed.</exception>
    public async Task<Job> UpgradeAsync(string? name, string by, CancellationToken cancellationToken)
    {
        if (name is null or "")
            return jobs.Start("Upgrade all libraries", by, run => run.RunAsync("lib", "upgrade"));

        await CheckInstalledAsync(name, cancellationToken);
        return jobs.Start($"Upgrade library {name}", by, run => run.RunAsync("lib", "upgrade", name));
    }

    /// <inheritdoc cref="UpgradeAsync"/>
    public async Task<Job> RemoveAsync(string name, string by, CancellationToken cancellationToken)
    {
        await CheckInstalledAsync(name, cancellationToken);
        return jobs.Start($"Remove library {name}", by, run => run.RunAsync("lib", "uninstall", name));
    }

    /// <param name="zip">The ZIP's bytes.</param>
    /// <param name="name">The library's folder if the ZIP has no top-level folder.</param>
    /// <exception cref="InvalidInputException">The ZIP cannot be used.</exception>
    public async Task<Job> InstallZipAsync(Stream zip, string? name, string by, CancellationToken cancellationToken)
    {
        var (path, leftOut) = await uploads.StoreAsync(zip, name, cancellationToken);
        var title = name is null or "" ? "Install library from a ZIP" : $"Install library {name} from a ZIP";
        try
        {
            return jobs.Start(
                title,
                by,
                run =>
                {
                    if (leftOut is not null)
                        run.Say(leftOut);
                    return run.RunAsync(
                        new CliRequest(["lib", "install", "--zip-path", path]) { Environment = UnsafeInstall });
                },
                whenOver: () => File.Delete(path));
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <exception cref="InvalidInputException">The URL is invalid or not allowed.</exception>
    public async Task<Job> InstallGitAsync(string? url, string by, CancellationToken cancellationToken)
    {
        url = GitUrl.Check(url);
        await guard.CheckAsync(url, cancellationToken);
        return jobs.Start($"Install library from {url}", by, async run =>
        {
            // The job may have been queued for long.
            await guard.CheckAsync(url, run.Stopping);
            await run.RunAsync(new CliRequest(["lib", "install", "--git-url", url]) { Environment = UnsafeInstall });
        });
    }

    private async Task CheckInstalledAsync(string name, CancellationToken cancellationToken)
    {
        LibraryName.Check(name);
        if ((await catalog.InstalledAsync(cancellationToken)).All(library => library.Name != name))
            throw new NotFoundException($"The library {name} is not installed in the workspace.");
    }
}
