using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Api.Images;
using OtaStack.Api.Storage;
using OtaStack.Api.Telemetry;

namespace OtaStack.Api.Firmware;

/// <summary>The only way in and out for firmware: first the file, then the database, then the catalog.</summary>
public sealed partial class FirmwareStore(
    FirmwareFiles files,
    FirmwareCatalog catalog,
    IDbContextFactory<OtaStackContext> contexts,
    UnreadableRows unreadable,
    DiskReserve reserve,
    IOptions<FirmwareOptions> options,
    TimeProvider clock,
    ILogger<FirmwareStore> logger) : IDisposable
{
    private readonly SemaphoreSlim _publishing = new(1, 1);

    // An image is examined in memory, unpacked too. A few at a time: hundreds of uploads must not fill it.
    private readonly SemaphoreSlim _examining = new(4, 4);

    /// <summary>Reads the catalog from the database; called once, before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var records = new Dictionary<string, FirmwareRecord>();
        await unreadable.ReadAsync<FirmwareRecord>(
            context, all => all, record => records[record.Sha256] = record, cancellationToken, check: ThrowIfNoFileName);
        catalog.Load(records.Values);
        files.RemoveHalfReceived();

        foreach (var firmware in catalog.Current.All.Where(firmware => !File.Exists(files.PathOf(firmware.Record.Sha256))))
        {
            firmware.IsAvailable = false;
            LogFileMissing(firmware.Record.Sha256, firmware.Record.Project);
        }
    }

    // It becomes the name of a file.
    private static void ThrowIfNoFileName(FirmwareRecord record)
    {
        if (!FirmwareFiles.IsSha256(record.Sha256))
            throw new FormatException("Its key is not a SHA-256.");
    }

    /// <summary>
    /// Takes an image: receives it, looks inside, publishes it. When this returns <see cref="IngestionResult.Published"/>,
    /// bytes and record are on disk.
    /// </summary>
    /// <param name="isUnchanged">Asked when all is read: whether the source is still what it was. A false one is not published.</param>
    /// <exception cref="SourceFailedException">The source could not be read to its end.</exception>
    /// <exception cref="IOException">The disk is full or broken; nothing was published and nothing is left behind.</exception>
    public async Task<IngestionResult> IngestAsync(
        Stream source, IngestionRequest request, CancellationToken cancellationToken, Func<bool>? isUnchanged = null)
    {
        using var activity = OtaTracing.StartStep("firmware.ingest", request.Trace);
        using var file = await files.ReceiveAsync(source, options.Value.MaximumBytes, cancellationToken);
        return file is null
            ? new IngestionResult.TooLarge(options.Value.MaximumBytes)
            : await ConcludeAsync(file, request, activity, isUnchanged, cancellationToken);
    }

    /// <param name="source">The image.</param>
    /// <param name="readRequest">Called after the image is read, because a form may have fields after the file. Its exceptions
    /// pass through.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind.</param>
    /// <inheritdoc cref="IngestAsync(Stream, IngestionRequest, CancellationToken, Func{bool}?)"/>
    public async Task<IngestionResult> IngestAsync(
        Stream source, Func<Task<IngestionRequest>> readRequest, CancellationToken cancellationToken)
    {
        using var activity = OtaTracing.StartStep("firmware.ingest", default);
        using var file = await files.ReceiveAsync(source, options.Value.MaximumBytes, cancellationToken);
        return file is null
            ? new IngestionResult.TooLarge(options.Value.MaximumBytes)
            : await ConcludeAsync(file, await readRequest(), activity, isUnchanged: null, cancellationToken);
    }

    private async Task<IngestionResult> ConcludeAsync(
        IncomingFile file, IngestionRequest request, Activity? activity, Func<bool>? isUnchanged, CancellationToken cancellationToken)
    {
        var trace = OtaTracing.ContextOf(activity, request.Trace);
        var result = isUnchanged?.Invoke() == false
            ? new IngestionResult.Changed()
            : await ExamineAndPublishAsync(file, request, trace, cancellationToken);

        var outcome = OutcomeOf(result);
        activity?.SetTag("otastack.firmware.sha256", file.Sha256).SetTag("otastack.outcome", outcome);
        OtaMetrics.Ingestions.Add(1, new KeyValuePair<string, object?>("otastack.outcome", outcome));
        return result;
    }

    /// <summary>Removes a firmware from the catalog, the database and the disk. False if it is not there.</summary>
    public async Task<bool> DeleteAsync(string sha256, CancellationToken cancellationToken)
    {
        await _publishing.WaitAsync(cancellationToken);
        try
        {
            if (catalog.Current.Find(sha256) is not { } firmware)
                return false;

            await reserve.WithRoomAsync(() => DeleteRecordAsync(sha256));
            catalog.Remove(sha256);
            files.Delete(sha256);
            reserve.Make();
            LogDeleted(firmware.Record.Project, firmware.Record.Version, sha256);
            return true;
        }
        finally
        {
            _publishing.Release();
        }
    }

    /// <summary>Deletes a file of the firmware folder, unless a firmware has been published with it meanwhile.</summary>
    internal async Task<bool> DeleteFileAsync(string fileName, Func<bool> isStray, CancellationToken cancellationToken)
    {
        await _publishing.WaitAsync(cancellationToken);
        try
        {
            if (!isStray())
                return false;

            files.DeleteFile(fileName);
            LogStrayDeleted(fileName);
            reserve.Make();
            return true;
        }
        finally
        {
            _publishing.Release();
        }
    }

    private async Task DeleteRecordAsync(string sha256)
    {
        await using var context = await contexts.CreateDbContextAsync();
        await context.Firmware.Where(record => record.Sha256 == sha256).ExecuteDeleteAsync();
    }

    public void Dispose()
    {
        _publishing.Dispose();
        _examining.Dispose();
    }

    private async Task<IngestionResult> ExamineAndPublishAsync(
        IncomingFile file, IngestionRequest request, ActivityContext trace, CancellationToken cancellationToken)
    {
        if (Known(file.Sha256, request) is { } known && await RestoreFileAsync(file, known, cancellationToken))
            return await WithGivenVersionAsync(known, request, cancellationToken);

        return await ExamineAsync(file, request, cancellationToken) switch
        {
            ImageReading.Truncated truncated =>
                new IngestionResult.Incomplete(truncated.Present, truncated.Needed, truncated.Otherwise),
            ImageReading.Refused refused => new IngestionResult.Refused(refused.Detail, file.Sha256),
            ImageReading.Complete complete => await DescribeAndPublishAsync(file, request, complete.Image, trace, cancellationToken),
            _ => throw new UnreachableException(),
        };
    }

    private async Task<ImageReading> ExamineAsync(IncomingFile file, IngestionRequest request, CancellationToken cancellationToken)
    {
        await _examining.WaitAsync(cancellationToken);
        try
        {
            var image = await File.ReadAllBytesAsync(file.Path, cancellationToken);
            return request switch
            {
                { IsOpaque: true } => OpaqueFile.Read(image, request.Chip),
                { Kind: FirmwareKind.Sketch } => ImageReader.Read(image),
                _ => ImageReader.ReadFilesystem(image),
            };
        }
        finally
        {
            _examining.Release();
        }
    }

    private async Task<IngestionResult> DescribeAndPublishAsync(
        IncomingFile file, IngestionRequest request, FirmwareImage image, ActivityContext trace, CancellationToken cancellationToken)
    {
        if (FirmwareDescription.Describe(file, request, image, trace, Now(), out var refusal) is not { } record)
            return new IngestionResult.Refused(refusal!, file.Sha256);

        await _publishing.WaitAsync(cancellationToken);
        try
        {
            // Two uploads of the same bytes may have come this far at the same time.
            if (Known(file.Sha256, request) is { } known)
                return known;

            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            if (!request.AgainAfterDeletion && await WasTakenBeforeAsync(context, file.Sha256, cancellationToken))
                return new IngestionResult.DeletedBefore(file.Sha256);

            // A stray file, or that of an unreadable record: it was there before, and must stay whatever happens.
            var wasThere = File.Exists(files.PathOf(file.Sha256));
            files.Keep(file);
            await RecordAsync(context, record, wasThere);
            var firmware = catalog.Add(record);
            LogPublished(record.Project, record.Version, record.Chip, record.Size, record.Sha256);
            return new IngestionResult.Published(firmware);
        }
        finally
        {
            _publishing.Release();
        }
    }

    private async Task RecordAsync(OtaStackContext context, FirmwareRecord record, bool keepsFile)
    {
        try
        {
            if (unreadable.Contains(nameof(OtaStackContext.Firmware), record.Sha256))
                await context.Firmware.Where(other => other.Sha256 == record.Sha256).ExecuteDeleteAsync();
            context.Firmware.Add(record);
            if (record.Origin == FirmwareOrigin.Build)
                context.Builds.Add(BuildRecord.Taken(record));
            await context.SaveChangesAsync(CancellationToken.None);
            unreadable.Replaced(nameof(OtaStackContext.Firmware), record.Sha256);
        }
        catch
        {
            if (!keepsFile)
                files.Delete(record.Sha256); // Whoever sent it has it still.
            throw;
        }
    }

    /// <summary>
    /// The bytes at hand are right beyond doubt; those on disk may have been damaged or lost since. False when the
    /// firmware was deleted in the meantime.
    /// </summary>
    private async Task<bool> RestoreFileAsync(IncomingFile file, IngestionResult known, CancellationToken cancellationToken)
    {
        if (known is not IngestionResult.AlreadyPublished { Firmware: var firmware })
            return true;

        await _publishing.WaitAsync(cancellationToken);
        try
        {
            if (catalog.Current.Find(file.Sha256) != firmware)
                return false;
            files.Keep(file);
            firmware.IsAvailable = true;
            return true;
        }
        finally
        {
            _publishing.Release();
        }
    }

    /// <summary>Changes the version of known bytes, if the new one may replace it.</summary>
    private async Task<IngestionResult> WithGivenVersionAsync(
        IngestionResult result, IngestionRequest request, CancellationToken cancellationToken)
    {
        if (result is not IngestionResult.AlreadyPublished { Firmware.Record.Sha256: var sha256 })
            return result;

        await _publishing.WaitAsync(cancellationToken);
        try
        {
            if (catalog.Current.Find(sha256) is not { } known)
                return result;
            GivenVersion.Apply(known.Record, request, out var record, out var refusal);
            if (refusal is not null)
                return new IngestionResult.OtherVersion(known, refusal);
            if (record is null)
                return new IngestionResult.AlreadyPublished(known);

            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await context.Firmware.Where(firmware => firmware.Sha256 == sha256).ExecuteUpdateAsync(
                set => set.SetProperty(firmware => firmware.Version, record.Version)
                    .SetProperty(firmware => firmware.VersionSource, record.VersionSource),
                CancellationToken.None);
            LogVersionGiven(record.Project, known.Record.Version, record.Version, sha256);
            return new IngestionResult.AlreadyPublished(catalog.Replace(known, record)) { HasNewVersion = true };
        }
        finally
        {
            _publishing.Release();
        }
    }

    // In whole milliseconds, as the database keeps it: a restart changes nothing about it.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

    private IngestionResult? Known(string sha256, IngestionRequest request)
    {
        if (catalog.Current.Find(sha256) is not { } firmware)
            return null;

        return request.Project is { } project && project != firmware.Record.Project
            ? new IngestionResult.OtherProject(firmware)
            : new IngestionResult.AlreadyPublished(firmware);
    }

    private static Task<bool> WasTakenBeforeAsync(OtaStackContext context, string sha256, CancellationToken cancellationToken) =>
        context.Builds.AnyAsync(build => build.Sha256 == sha256 && build.Outcome == BuildOutcome.Taken, cancellationToken);

    private static string OutcomeOf(IngestionResult result) => result switch
    {
        IngestionResult.Published => "published",
        IngestionResult.Incomplete or IngestionResult.Changed => "incomplete",
        IngestionResult.Refused or IngestionResult.OtherProject or IngestionResult.OtherVersion => "refused",
        _ => "known",
    };

    [LoggerMessage(1, LogLevel.Information, "Published {Project} {Version} for {Chip}, {Size} bytes, sha256 {Sha256}")]
    private partial void LogPublished(string project, string? version, ChipFamily chip, long size, string sha256);

    [LoggerMessage(2, LogLevel.Information, "Deleted {Project} {Version}, sha256 {Sha256}")]
    private partial void LogDeleted(string project, string? version, string sha256);

    [LoggerMessage(4, LogLevel.Information, "Changed the version of {Project} from {OldVersion} to {Version}, sha256 {Sha256}")]
    private partial void LogVersionGiven(string project, string? oldVersion, string? version, string sha256);

    [LoggerMessage(5, LogLevel.Information, "Deleted {File}, which had no record")]
    private partial void LogStrayDeleted(string file);

    [LoggerMessage(3, LogLevel.Error,
        "The image file of {Project} ({Sha256}) is missing; it will not be offered. Upload it again or delete the firmware")]
    private partial void LogFileMissing(string sha256, string project);
}
