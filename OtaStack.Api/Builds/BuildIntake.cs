using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Builds;

/// <summary>
/// Publishes one file of the build folder, or says why it cannot be published, or that it is too early to tell.
/// </summary>
public sealed partial class BuildIntake(
    BuildFolder folder,
    FirmwareIngestion ingestion,
    BuildHistory history,
    FirmwareCatalog catalog,
    BuildNotices notices,
    IOptions<FirmwareOptions> firmwareOptions,
    ILogger<BuildIntake> logger)
{
    // .NET replaces bytes that are not UTF-8 with this character. A name that contains it cannot be used to open the
    // file.
    private const char UndecodableCharacter = '\uFFFD';

    /// <summary>
    /// Returns true when the file is done, unless it changes. <paramref name="isSettled"/>: it has been unchanged for
    /// long enough to be refused; before that, somebody may still be writing it. <paramref name="beside"/>: its signed
    /// and its unsigned form in the same folder, if any (<see cref="SignedForms"/>).
    /// </summary>
    public async Task<bool> TakeAsync(
        BuildFile file, (BuildFile? Signed, BuildFile? Unsigned) beside, bool isSettled,
        CancellationToken cancellationToken)
    {
        try
        {
            var reason = await TryPublishAsync(file, beside, isSettled, cancellationToken);
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
            LogFailed(exception, file.Name); // Our failure, not the file's. Other files must not wait.
            return false;
        }
    }

    /// <summary>Null if it is published, now or before; otherwise the reason why not.</summary>
    private async Task<RefusedBuild?> TryPublishAsync(
        BuildFile file, (BuildFile? Signed, BuildFile? Unsigned) beside, bool isSettled,
        CancellationToken cancellationToken)
    {
        if (file.Stamp.Length > firmwareOptions.Value.MaximumBytes)
            return new RefusedBuild(PublishText.Of(new IngestionResult.TooLarge(firmwareOptions.Value.MaximumBytes)));

        try
        {
            var manifest = await BuildSidecar.ReadAsync(folder, file.Path, cancellationToken);
            var request = manifest.ToRequest(file.Name, BuildFileNames.IsFilesystem(file.Name));
            if ((request.Kind == FirmwareKind.Filesystem || request.IsOpaque) && !isSettled)
                return new RefusedBuild(
                    "It may still be incomplete: file systems and opaque files do not contain their length.");
            if (request is { Kind: FirmwareKind.Sketch, IsOpaque: false }
                && await CheckFormsAsync(file, beside, isSettled, cancellationToken) is { } other)
                return other.Sha256 is { } sha256 && catalog.Current.Find(sha256) is not null ? null : other;

            request = request with { OtherEnvironments = await OtherEnvironments.ChipsBesideAsync(
                folder, file, cancellationToken) };
            await using var stream = folder.Open(file.Path);
            var result = await ingestion.IngestAsync(
                stream, request, cancellationToken, isUnchanged: () => BuildFolder.StampOf(file.Path) == file.Stamp);
            return await ConcludeAsync(file, result, cancellationToken);
        }
        catch (InvalidBuildManifestException exception)
        {
            return new RefusedBuild($"{BuildManifest.FileName} beside it {exception.Message}.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // The file vanished after the scan, and the next scan forgets it. Or its name cannot be used to open it.
            return file.Name.Contains(UndecodableCharacter, StringComparison.Ordinal)
                ? new RefusedBuild("Its name is not valid UTF-8. Rename it.")
                : null;
        }
        catch (SourceFailedException exception)
        {
            return new RefusedBuild($"It cannot be read: {exception.InnerException!.Message}");
        }
    }

    /// <summary>
    /// Null if this file, and not its signed or unsigned form, is the one to publish. The unsigned one is written
    /// first, so it waits if its signed form exists or is expected.
    /// </summary>
    private async Task<RefusedBuild?> CheckFormsAsync(
        BuildFile file, (BuildFile? Signed, BuildFile? Unsigned) beside, bool isSettled,
        CancellationToken cancellationToken)
    {
        if (isSettled && beside is (null, null))
            return null;

        var image = await BytesAsync(file, cancellationToken);
        if (beside.Signed is { } signed)
        {
            if (!isSettled)
                return new RefusedBuild($"{Path.GetFileName(signed.Name)} beside it may still be incomplete.");
            var signedImage = await BytesAsync(signed, cancellationToken);
            return Refused(SignedPair.WhyNotUnsigned(
                image, signedImage, Path.GetFileName(signed.Name), isNewer: file.Stamp.Ticks > signed.Stamp.Ticks));
        }

        if (beside.Unsigned is { } unsigned && unsigned.Stamp.Ticks > file.Stamp.Ticks)
        {
            var unsignedImage = await BytesAsync(unsigned, cancellationToken);
            return Refused(
                SignedPair.WhyNotSigned(image, unsignedImage, Path.GetFileName(unsigned.Name), isOlder: true));
        }

        return !isSettled && !SignedForms.SaysSigned(file.Name) && SignedPair.WantsSignature(image)
            && !SignedPair.IsSigned(image)
            ? new RefusedBuild("Waiting for its signed form.")
            : null;

        RefusedBuild? Refused(string? why) =>
            why is null ? null : new RefusedBuild(why, Convert.ToHexStringLower(SHA256.HashData(image)));
    }

    /// <summary>The bytes of a file; empty if it cannot be read, or is larger than an image may be.</summary>
    private async Task<byte[]> BytesAsync(BuildFile file, CancellationToken cancellationToken)
    {
        if (file.Stamp.Length > firmwareOptions.Value.MaximumBytes)
            return [];
        try
        {
            await using var stream = folder.Open(file.Path);
            var bytes = new byte[file.Stamp.Length];
            var length = await stream.ReadAtLeastAsync(
                bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return bytes[..length];
        }
        catch (IOException)
        {
            return []; // Reported when that file itself is taken.
        }
    }

    private async Task<RefusedBuild?> ConcludeAsync(
        BuildFile file, IngestionResult result, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case IngestionResult.Incomplete { Otherwise: { } wrong }:
                return new RefusedBuild(wrong);
            case IngestionResult.Incomplete incomplete:
                return new RefusedBuild(
                    $"It is cut short: {incomplete.Present} of at least {incomplete.Needed} bytes are there. Build or "
                        + "copy it again.");
            case IngestionResult.Refused refused:
                return new RefusedBuild(refused.Reason, refused.Sha256);
            case IngestionResult.Changed:
                return new RefusedBuild("It was written to while it was read.", IsFinal: false);
            case IngestionResult.TooLarge:
                return new RefusedBuild(PublishText.Of(result));
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

    /// <param name="IsFinal">False if the file must be tried again, however long it has been unchanged.</param>
    private sealed record RefusedBuild(string Text, string? Sha256 = null, bool IsFinal = true);

    [LoggerMessage(1, LogLevel.Warning, "Not taken from the build folder: {File}. {Reason}")]
    private partial void LogRefused(string file, string reason);

    [LoggerMessage(2, LogLevel.Error, "{File} could not be taken from the build folder; trying again")]
    private partial void LogFailed(Exception exception, string file);

    [LoggerMessage(3, LogLevel.Error, "The disk is full: {File} stays in the build folder and is tried again")]
    private partial void LogDiskFull(string file);
}
