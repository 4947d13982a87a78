using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// Logs image files without a record at start, and publishes them again if configured. Then checks from time to time
/// whether missing images (a volume that was not mounted) are back, so that they are offered again.
/// </summary>
internal sealed partial class ImageRecovery(
    FirmwareCatalog catalog,
    FirmwareFiles files,
    FirmwareImages images,
    StrayImages strays,
    DataFolder folder,
    IOptions<FirmwareOptions> options,
    TimeProvider time,
    ILogger<ImageRecovery> logger) : BackgroundService
{
    // The stamp of a damaged file: it is not read again until it changes.
    private readonly Dictionary<string, (long, DateTime)> _damaged = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await TryAsync(() => ReportStraysAsync(stoppingToken), stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Value.RecheckSeconds), time, stoppingToken);
            await TryAsync(() => CheckMissingAsync(stoppingToken), stoppingToken);
        }
    }

    private async Task TryAsync(Func<Task> action, CancellationToken stoppingToken)
    {
        try
        {
            await action();
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(exception); // Tried again, or left to the API.
        }
    }

    private async Task ReportStraysAsync(CancellationToken cancellationToken)
    {
        var found = strays.List();
        if (options.Value.AdoptStrayImages)
        {
            foreach (var stray in found.Where(stray => stray.Sha256 is not null))
                await AdoptAsync(stray, cancellationToken);
            found = strays.List();
        }

        if (found.Count == 0)
            return;
        if (folder.IsDatabaseNew)
            LogNewDatabase(found.Count, folder.Firmware);
        else
            LogStrays(found.Count, folder.Firmware);
    }

    private async Task AdoptAsync(StrayImage stray, CancellationToken cancellationToken)
    {
        IngestionResult result;
        try
        {
            result = await strays.AdoptAsync(stray, new IngestionRequest { Origin = FirmwareOrigin.Upload },
                cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DbUpdateException)
        {
            LogNotAdopted(stray.Name, exception.GetBaseException().Message); // The others must not wait.
            return;
        }

        if (result is IngestionResult.Refused refused)
            LogNotAdopted(stray.Name, refused.Reason);
        else if (result is not (IngestionResult.Published or IngestionResult.AlreadyPublished))
            LogNotAdopted(stray.Name, "It is not a complete image.");
    }

    private async Task CheckMissingAsync(CancellationToken cancellationToken)
    {
        foreach (var firmware in catalog.Current.All.Where(firmware => !firmware.IsAvailable))
        {
            var (sha256, file) = (firmware.Record.Sha256, new FileInfo(files.PathOf(firmware.Record.Sha256)));
            if (!file.Exists)
            {
                _damaged.Remove(sha256);
                continue;
            }

            var stamp = (file.Length, file.LastWriteTimeUtc);
            if (_damaged.TryGetValue(sha256, out var seen) && seen == stamp)
                continue;

            if (await images.FindAsync(firmware, cancellationToken) is not null)
                LogBack(firmware.Record.Project, firmware.Record.Version, sha256);
            else
                _damaged[sha256] = stamp;
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "The database is new, but {Count} file(s) are in {Folder}. If the database was deleted or lost, restore it "
        + "from a copy, or publish the images again: GET /api/firmware/stray lists them, POST "
        + "/api/firmware/stray/{{sha256}} publishes one, Firmware:AdoptStrayImages=true publishes all that name their "
        + "project")]
    private partial void LogNewDatabase(int count, string folder);

    [LoggerMessage(2, LogLevel.Warning,
        "{Count} file(s) in {Folder} have no record in the database, which may be an older copy. "
        + "GET /api/firmware/stray lists them; POST /api/firmware/stray/{{sha256}} publishes one again, DELETE deletes "
        + "it")]
    private partial void LogStrays(int count, string folder);

    [LoggerMessage(3, LogLevel.Warning, "Could not publish the image {File} again: {Reason}")]
    private partial void LogNotAdopted(string file, string reason);

    [LoggerMessage(4, LogLevel.Information,
        "The missing image of {Project} {Version} is back and is offered again, sha256 {Sha256}")]
    private partial void LogBack(string project, string? version, string sha256);

    [LoggerMessage(5, LogLevel.Error, "Could not check the image files")]
    private partial void LogFailed(Exception exception);
}
