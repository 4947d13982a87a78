using OtaStack.Manager.Cli;
using OtaStack.Manager.Downloads;
using OtaStack.Manager.Http;
using OtaStack.Manager.Jobs;

namespace OtaStack.Manager.Platforms;

/// <summary>
/// Starts jobs that change platforms. Ids and versions are checked against the catalog before arduino-cli gets them.
/// Post-install scripts do not run, because arduino-cli skips them without a terminal. All methods also throw the
/// exceptions of <see cref="JobRunner.Start"/>.
/// </summary>
internal sealed class PlatformJobs(
    JobRunner jobs, PlatformCatalog catalog, CliConfiguration configuration, DownloadGuard guard,
    IndexedDownloads downloads)
{
    /// <param name="version">Null for the newest.</param>
    /// <exception cref="InvalidInputException">The id or version is invalid, or the version does not
    /// exist.</exception>
    /// <exception cref="NotFoundException">There is no such platform.</exception>
    public async Task<Job> InstallAsync(string id, string? version, string by, CancellationToken cancellationToken)
    {
        version = ReleaseVersion.Check(version);
        var platform = await catalog.FindAsync(id, cancellationToken);
        version ??= platform.Latest ?? throw new InvalidInputException($"No version of {id} runs on this machine.");
        if (!platform.Versions.Contains(version))
            throw new InvalidInputException(
                $"There is no version {version} of {id} for this machine. Update the indexes if it is new.");

        return jobs.Start($"Install {id} {version}", by, async run =>
        {
            await guard.CheckAsync(downloads.Of(id, version), run.Stopping);
            await run.RunAsync("core", "install", $"{id}@{version}");
        });
    }

    /// <inheritdoc cref="InstallAsync"/>
    public async Task<Job> UpgradeAsync(string id, string by, CancellationToken cancellationToken)
    {
        var platform = await InstalledAsync(id, cancellationToken);
        return jobs.Start($"Upgrade {id} {platform.Installed} to {platform.Latest}", by, async run =>
        {
            await guard.CheckAsync(downloads.Of(id, platform.Latest ?? ""), run.Stopping);
            await run.RunAsync("core", "upgrade", id);
        });
    }

    /// <inheritdoc cref="InstallAsync"/>
    public async Task<Job> RemoveAsync(string id, string by, CancellationToken cancellationToken)
    {
        var platform = await InstalledAsync(id, cancellationToken);
        return jobs.Start($"Remove {id} {platform.Installed}", by, run => run.RunAsync("core", "uninstall", id));
    }

    /// <summary>
    /// Downloads the indexes of platforms and libraries. A failing index does not stop the others.
    /// </summary>
    public Job UpdateIndexes(string by) => jobs.Start("Update indexes", by, async run =>
    {
        // Check again, because the settings or the addresses of the hosts may have changed since the index was added.
        await guard.CheckAsync(configuration.Urls, run.Stopping);
        JobFailedException? failure = null;
        foreach (var kind in (string[])["core", "lib"])
        {
            try
            {
                await run.RunAsync(kind, "update-index");
            }
            catch (JobFailedException exception)
            {
                failure ??= exception;
            }
        }

        if (failure is not null)
            throw failure;
    });

    private async Task<Platform> InstalledAsync(string id, CancellationToken cancellationToken) =>
        await catalog.FindAsync(id, cancellationToken) is { Installed: not null } platform
            ? platform
            : throw new NotFoundException($"The platform {id} is not installed.");
}
