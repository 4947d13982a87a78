using Microsoft.Extensions.Options;
using OtaStack.Api.Firmware;
using OtaStack.Api.Firmware.Images;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Builds;

/// <summary>Takes one file of the build folder: publishes it, or says why not, or that it is too early to tell.</summary>
public sealed partial class BuildIntake(
    BuildFolder folder,
    FirmwareStore store,
    BuildHistory history,
    BuildNotices notices,
    IOptions<FirmwareOptions> firmwareOptions,
    ILogger<BuildIntake> logger)
{
    // What .NET puts in the place of bytes that are no UTF-8: the name it gives cannot be used to open the file.
    private const char UndecodableCharacter = '\uFFFD';

    /// <summary>
    /// True when nothing more is to be done about this file unless it changes. <paramref name="isSettled"/>: it has lain
    /// unchanged long enough to refuse it; before that it may still be in the making.
    /// </summary>
    public async Task<bool> TakeAsync(BuildFile file, bool isSettled, CancellationToken cancellationToken)
    {
        try
        {
            var reason = await TryPublishAsync(file, isSettled, cancellationToken);
            if (reason is null)
                return true;
            if (!isSettled || !reason.IsFinal)
                return false;

            LogRefused(file.Name, reason.Text);
            await notices.RefusedAsync(file, reason.Text, reason.Sha256, cancellationToken);
            return true;
        }
        catch (Exception exception) when (FullDisk.IsCauseOf(exception))
        {
            LogDiskFull(file.Name);
            return false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, file.Name); // Ours, not the file's; the others must not wait for it.
            return false;
        }
    }

    /// <summary>Null when it is published, now or before; otherwise why not.</summary>
    private async Task<RefusedBuild?> TryPublishAsync(BuildFile file, bool isSettled, CancellationToken cancellationToken)
    {
        if (file.Stamp.Length > firmwareOptions.Value.MaximumBytes)
            return new RefusedBuild(new ImageTooLargeException(firmwareOptions.Value.MaximumBytes).Message);

        try
        {
            var manifest = await BuildSidecar.ReadAsync(folder, file.Path, cancellationToken);
            var request = manifest.ToRequest(file.Name, BuildFileNames.IsFilesystem(file.Name));
            if (request.Kind == FirmwareKind.Filesystem && !isSettled)
                return new RefusedBuild("It may still be written: file systems do not say where they end.");

            await using var stream = folder.Open(file.Path);
            var result = await store.IngestAsync(
                stream, request, cancellationToken, isUnchanged: () => BuildFolder.StampOf(file.Path) == file.Stamp);
            return await ConcludeAsync(file, result, cancellationToken);
        }
        catch (InvalidBuildManifestException exception)
        {
            return new RefusedBuild($"{BuildManifest.FileName} beside it {exception.Message}.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It vanished between the scan and now, and the next scan forgets it. Or there is no way to ask for it.
            return file.Name.Contains(UndecodableCharacter, StringComparison.Ordinal)
                ? new RefusedBuild("Its name is not valid UTF-8. Rename it.")
                : null;
        }
        catch (ImageTooLargeException exception)
        {
            return new RefusedBuild(exception.Message);
        }
        catch (Exception exception) when (exception is UnreadableBuildException or SourceFailedException)
        {
            return new RefusedBuild($"It cannot be read: {exception.InnerException!.Message}");
        }
    }

    private async Task<RefusedBuild?> ConcludeAsync(BuildFile file, IngestionResult result, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case IngestionResult.Incomplete incomplete:
                return new RefusedBuild(
                    $"It is cut short: {incomplete.Present} of at least {incomplete.Needed} bytes are there. Build or copy it again.");
            case IngestionResult.Refused refused:
                return new RefusedBuild(refused.Reason, refused.Sha256);
            case IngestionResult.Changed:
                return new RefusedBuild("It was written to while it was read.", IsFinal: false);
            case IngestionResult.OtherProject { Firmware.Record.Sha256: var sha256 }:
                return new RefusedBuild(PublishText.Of(result), sha256);
            case IngestionResult.OtherVersion { Firmware.Record.Sha256: var sha256 }:
                return new RefusedBuild(PublishText.Of(result), sha256);
            case IngestionResult.DeletedBefore { Sha256: var sha256 }
                when !await history.WasTakenFromAsync(file, sha256, cancellationToken):
                return new RefusedBuild(
                    "The same bytes were published from the build folder before, and that firmware was deleted since. "
                    + "Upload the image to publish it again.", sha256);
            case IngestionResult.Published { Firmware: var firmware }:
                await notices.TakenAsync(file, firmware, cancellationToken);
                return null;
            case IngestionResult.AlreadyPublished known:
                await notices.KnownAsync(file, known, cancellationToken);
                return null;
            default:
                await history.ForgetRefusalAsync(file, cancellationToken);
                return null;
        }
    }

    /// <param name="IsFinal">False when it will have to be looked at again, however long it has lain there.</param>
    private sealed record RefusedBuild(string Text, string? Sha256 = null, bool IsFinal = true);

    [LoggerMessage(1, LogLevel.Warning, "Not taken from the build folder: {File}. {Reason}")]
    private partial void LogRefused(string file, string reason);

    [LoggerMessage(2, LogLevel.Error, "{File} could not be taken from the build folder; trying again")]
    private partial void LogFailed(Exception exception, string file);

    [LoggerMessage(3, LogLevel.Error, "The disk is full: {File} stays in the build folder and is tried again")]
    private partial void LogDiskFull(string file);
}
