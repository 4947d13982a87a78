using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>Adds and removes firmware. Always in this order: the file, the database, the catalog.</summary>
public sealed partial class FirmwareStore(
    FirmwareFiles files,
    FirmwareCatalog catalog,
    IDbContextFactory<OtaStackContext> contexts,
    UnreadableRows unreadable,
    AuditedChanges changes,
    DiskReserve reserve,
    ILogger<FirmwareStore> logger) : IDisposable
{
    private readonly SemaphoreSlim _publishing = new(1, 1);

    /// <summary>Reads the catalog from the database; called once, before the first request.</summary>
    internal void Load(SqliteConnection connection)
    {
        var records = new Dictionary<string, FirmwareRecord>();
        unreadable.Read(
            connection, StoredTables.Firmware, record => records[record.Sha256] = record, ThrowIfNoFileName);
        var settings = new Dictionary<string, ProjectRecord>();
        unreadable.Read(
            connection, StoredTables.Projects, project => settings[project.Name] = project,
            setAside: project => settings.TryAdd(project, Closed(project)));
        var promotions = new Dictionary<long, PromotionRecord>();
        unreadable.Read(connection, StoredTables.Promotions, promotion => promotions[promotion.Id] = promotion);
        catalog.Load(records.Values, settings.Values, promotions.Values);
        files.RemoveHalfReceived();

        foreach (var firmware in catalog.Current.All.Where(
            firmware => !File.Exists(files.PathOf(firmware.Record.Sha256))))
        {
            firmware.IsAvailable = false;
            LogFileMissing(firmware.Record.Sha256, firmware.Record.Project);
        }
    }

    // A policy that cannot be read must not let strangers in.
    private static ProjectRecord Closed(string project) =>
        new() { Name = project, Access = ProjectAccess.Token, Enrolment = ProjectEnrolment.Closed };

    // The key becomes a file name, so it must not contain a path.
    private static void ThrowIfNoFileName(FirmwareRecord record)
    {
        if (!FirmwareFiles.IsSha256(record.Sha256))
            throw new FormatException("Its key is not a SHA-256.");
    }

    /// <summary>Deletes a firmware from the database, the catalog and the disk.</summary>
    /// <param name="sha256">The firmware.</param>
    /// <param name="actor">Who does.</param>
    /// <param name="mayDelete">Whether it may be deleted. Nobody changes a pin between this and the deletion.</param>
    /// <param name="cancellationToken">Cancels it before it begins.</param>
    /// <returns>False if it does not exist, or must not be deleted.</returns>
    public async Task<bool> DeleteAsync(
        string sha256, Actor actor, Func<PublishedFirmware, bool> mayDelete, CancellationToken cancellationToken)
    {
        await _publishing.WaitAsync(cancellationToken);
        try
        {
            var deleted = await changes.MakeAsync(
                actor, () => catalog.Current.Find(sha256) is { } firmware && mayDelete(firmware)
                    ? FirmwareChanges.Deletion(catalog, firmware.Record)
                    : new Change<FirmwareRecord?>(null),
                CancellationToken.None);
            if (deleted is null)
                return false;

            files.Delete(sha256);
            reserve.Make();
            LogDeleted(deleted.Project, deleted.Version, sha256);
            return true;
        }
        finally
        {
            _publishing.Release();
        }
    }

    /// <summary>Deletes a file of the firmware folder, unless it has been published in the meantime.</summary>
    internal async Task<bool> DeleteFileAsync(
        string fileName, Actor actor, Func<bool> isStray, CancellationToken cancellationToken)
    {
        await _publishing.WaitAsync(cancellationToken);
        try
        {
            if (!isStray())
                return false;

            await changes.MakeAsync(
                actor, () => new Change<bool>(true)
                {
                    FreesSpace = true,
                    Write = _ => Task.CompletedTask,
                    Entries = [new AuditEntry("firmware.deleteFile", $"file:{fileName}", null, null)],
                    Apply = () => files.DeleteFile(fileName),
                },
                CancellationToken.None);
            LogStrayDeleted(fileName);
            reserve.Make();
            return true;
        }
        finally
        {
            _publishing.Release();
        }
    }

    public void Dispose() => _publishing.Dispose();

    /// <summary>
    /// The result if these bytes are already published; null if they are new. Restores their file, which may have been
    /// damaged or lost, and changes their version if the new one may replace it.
    /// </summary>
    internal async Task<IngestionResult?> TryTakeKnownAsync(
        IncomingFile file, IngestionRequest request, CancellationToken cancellationToken) =>
        Known(file.Sha256, request) is { } known && await RestoreFileAsync(file, known, cancellationToken)
            ? await WithGivenVersionAsync(known, request, cancellationToken)
            : null;

    /// <summary>
    /// Publishes a received file. When this returns <see cref="IngestionResult.Published"/>, bytes and record are on
    /// disk.
    /// </summary>
    internal async Task<IngestionResult> PublishAsync(
        IncomingFile file, FirmwareRecord record, IngestionRequest request, CancellationToken cancellationToken)
    {
        await _publishing.WaitAsync(cancellationToken);
        try
        {
            // Two uploads of the same bytes may get here at the same time.
            if (Known(file.Sha256, request) is { } known)
                return known;

            if (!request.AgainAfterDeletion && await WasTakenBeforeAsync(file.Sha256, cancellationToken))
                return new IngestionResult.DeletedBefore(file.Sha256);

            // The file of a stray image or of an unreadable record was there before, so it must stay if this fails.
            var wasThere = File.Exists(files.PathOf(file.Sha256));
            files.Keep(file);
            var firmware = await RecordAsync(record, request.Actor, wasThere);
            LogPublished(record.Project, record.Version, record.Chip, record.Size, record.Sha256);
            return new IngestionResult.Published(firmware);
        }
        finally
        {
            _publishing.Release();
        }
    }

    private async Task<PublishedFirmware> RecordAsync(FirmwareRecord record, Actor actor, bool keepsFile)
    {
        try
        {
            return await changes.MakeAsync(
                actor, () => FirmwareChanges.Publication(catalog, unreadable, record), CancellationToken.None);
        }
        catch
        {
            if (!keepsFile)
                files.Delete(record.Sha256); // The sender still has it.
            throw;
        }
    }

    /// <summary>
    /// Replaces the stored file, which may have been damaged or lost. False if the firmware was deleted in the
    /// meantime.
    /// </summary>
    private async Task<bool> RestoreFileAsync(
        IncomingFile file, IngestionResult known, CancellationToken cancellationToken)
    {
        if (known is not IngestionResult.AlreadyPublished { Firmware: var firmware })
            return true;

        await _publishing.WaitAsync(cancellationToken);
        try
        {
            if (catalog.Current.Find(file.Sha256) != firmware)
                return false;
            files.Keep(file);
            catalog.SetAvailable(firmware, true);
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
            var given = await changes.MakeAsync(
                request.Actor, () => FirmwareChanges.NewVersion(catalog, sha256, request, result),
                CancellationToken.None);
            if (given is not IngestionResult.AlreadyPublished { HasNewVersion: true, Firmware.Record: var before }
                || catalog.Current.Find(sha256) is not { } changed)
                return given;

            LogVersionGiven(before.Project, before.Version, changed.Record.Version, sha256);
            return new IngestionResult.AlreadyPublished(changed) { HasNewVersion = true };
        }
        finally
        {
            _publishing.Release();
        }
    }

    private IngestionResult? Known(string sha256, IngestionRequest request)
    {
        if (catalog.Current.Find(sha256) is not { } firmware)
            return null;

        return request.Project is { } project && project != firmware.Record.Project
            ? new IngestionResult.OtherProject(firmware)
            : new IngestionResult.AlreadyPublished(firmware);
    }

    private async Task<bool> WasTakenBeforeAsync(string sha256, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Builds.AnyAsync(
            build => build.Sha256 == sha256 && build.Outcome == BuildOutcome.Taken, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Information, "Published {Project} {Version} for {Chip}, {Size} bytes, sha256 {Sha256}")]
    private partial void LogPublished(string project, string? version, ChipFamily chip, long size, string sha256);

    [LoggerMessage(2, LogLevel.Information, "Deleted {Project} {Version}, sha256 {Sha256}")]
    private partial void LogDeleted(string project, string? version, string sha256);

    [LoggerMessage(4, LogLevel.Information,
        "Changed the version of {Project} from {OldVersion} to {Version}, sha256 {Sha256}")]
    private partial void LogVersionGiven(string project, string? oldVersion, string? version, string sha256);

    [LoggerMessage(5, LogLevel.Information, "Deleted {File}, which had no record")]
    private partial void LogStrayDeleted(string file);

    [LoggerMessage(3, LogLevel.Error,
        "The image file of {Project} ({Sha256}) is missing, so it is not offered. Upload it again or delete the "
            + "firmware")]
    private partial void LogFileMissing(string sha256, string project);
}
