using Microsoft.Extensions.Options;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Builds;

/// <summary>Takes one file of the build folder: publishes it, or says why not, or that it is too early to tell.</summary>
public sealed partial class BuildIntake(
    BuildFolder folder,
    FirmwareStore store,
    BuildHistory history,
    IOptions<FirmwareOptions> firmwareOptions,
    ILogger<BuildIntake> logger)
{
    /// <summary>
    /// True when nothing more is to be done about this file unless it changes. <paramref name="isSettled"/>: it has lain
    /// unchanged long enough to refuse it; before that it may still be in the making.
    /// </summary>
    public async Task<bool> TakeAsync(BuildFile file, bool isSettled, CancellationToken cancellationToken)
    {
        try
        {
            var reason = await TryPublishAsync(file, cancellationToken);
            if (reason is null)
                return true;
            if (!isSettled)
                return false;

            LogRefused(file.Name, reason.Text);
            await history.RecordAsync(file, BuildOutcome.Refused, reason.Text, reason.Sha256, cancellationToken);
            return true;
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            LogDiskFull(file.Name);
            return false;
        }
    }

    /// <summary>Null when it is published, now or before; otherwise why not.</summary>
    private async Task<RefusedBuild?> TryPublishAsync(BuildFile file, CancellationToken cancellationToken)
    {
        if (file.Stamp.Length > firmwareOptions.Value.MaximumBytes)
            return new RefusedBuild(new ImageTooLargeException(firmwareOptions.Value.MaximumBytes).Message);

        try
        {
            var manifest = await BuildSidecar.ReadAsync(folder, file.Path, cancellationToken);
            await using var stream = folder.Open(file.Path);
            var request = manifest.ToRequest(file.Name, BuildFileNames.IsFilesystem(file.Name));
            return await ConcludeAsync(file, await store.IngestAsync(stream, request, cancellationToken), cancellationToken);
        }
        catch (InvalidBuildManifestException exception)
        {
            return new RefusedBuild($"{BuildManifest.FileName} beside it {exception.Message}.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // It vanished between the scan and now; the next scan forgets it.
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException && !DiskSpace.IsExhausted(exception))
        {
            return new RefusedBuild($"It cannot be read: {exception.Message}");
        }
    }

    private async Task<RefusedBuild?> ConcludeAsync(BuildFile file, IngestionResult result, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case IngestionResult.Published published:
                await history.RecordAsync(file, BuildOutcome.Taken, null, published.Firmware.Record.Sha256, cancellationToken);
                return null;
            case IngestionResult.Incomplete incomplete:
                return new RefusedBuild(
                    $"It is cut short: {incomplete.Present} of at least {incomplete.Needed} bytes are there. Build or copy it again.");
            case IngestionResult.Refused refused:
                return new RefusedBuild(refused.Reason, refused.Sha256);
            default:
                return null;
        }
    }

    private sealed record RefusedBuild(string Text, string? Sha256 = null);

    [LoggerMessage(LogLevel.Warning, "Not taken from the build folder: {File}. {Reason}")]
    private partial void LogRefused(string file, string reason);

    [LoggerMessage(LogLevel.Error, "The disk is full: {File} stays in the build folder and is tried again")]
    private partial void LogDiskFull(string file);
}
