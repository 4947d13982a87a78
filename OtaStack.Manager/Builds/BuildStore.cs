using System.Text.Json;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The builds on disk. Each has a folder in the Manager's data folder (<c>builds/&lt;id&gt;</c>: <c>build.state</c>,
/// <c>events</c>, <c>result/</c> unless published); results are prepared in <c>.staging</c> of the build volume,
/// which the API's inbox ignores, and then renamed to <c>&lt;project&gt;/&lt;id&gt;</c>.
/// </summary>
internal sealed partial class BuildStore(ManagerFolders folders, ILogger<BuildStore> logger)
{
    private const string StateFile = "build.state";

    private readonly string _root = Directory.CreateDirectory(Path.Combine(folders.Data, "builds")).FullName;

    /// <summary>Folder of a build. Does not create it.</summary>
    public string FolderOf(string id) => Path.Combine(_root, id);

    public string LogOf(string id) => Path.Combine(FolderOf(id), "events");

    /// <summary>
    /// Where a result is prepared: in the build volume if it will be published, so that a rename is enough.
    /// </summary>
    public string WorkFolderOf(BuildRecord build) =>
        build.Publish ? Path.Combine(Staging, build.Id) : Path.Combine(FolderOf(build.Id), "result.tmp");

    /// <summary>Where the result is after the build has succeeded.</summary>
    public string ResultOf(BuildRecord build) =>
        build.IsInBuildFolder ? PublishedFolderOf(build) : Path.Combine(FolderOf(build.Id), "result");

    public string PublishedFolderOf(BuildRecord build) => Path.Combine(folders.Builds, build.Project, build.Id);

    public string Staging => Path.Combine(folders.Builds, ".staging");

    /// <summary>Saves the record.</summary>
    /// <exception cref="IOException">The disk is full; the previous record is unchanged.</exception>
    public void Save(BuildRecord build, bool durable)
    {
        Directory.CreateDirectory(FolderOf(build.Id));
        AtomicFile.Write(Path.Combine(FolderOf(build.Id), StateFile),
            JsonSerializer.Serialize(build, JsonSerializerOptions.Web), durable);
    }

    /// <summary>Saves the record if possible. A build that has ended must not fail because of it.</summary>
    public void TrySave(BuildRecord build, bool durable)
    {
        try
        {
            Save(build, durable);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(exception, build.Id);
        }
    }

    /// <summary>
    /// Loads all builds, oldest first. Deletes folders whose record is missing or damaged. Leaves a folder whose
    /// record cannot be read now, because its result may be the only copy.
    /// </summary>
    public List<BuildRecord> Load()
    {
        var builds = new List<BuildRecord>();
        foreach (var folder in Directory.GetDirectories(_root))
        {
            try
            {
                if (Read(folder) is { } record)
                    builds.Add(record);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DamagedRecordException)
            {
                LogDamaged(exception, folder);
                TryDeleteFolder(folder);
            }
            catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
            {
                LogUnreadable(exception, folder);
            }
        }

        return [.. builds.OrderBy(build => build.QueuedAt)];
    }

    /// <summary>Removes what unfinished builds left in the build volume.</summary>
    public void ClearStaging() => TryDeleteFolder(Staging);

    /// <summary>Deletes a build's record, log and result.</summary>
    public void Delete(BuildRecord build)
    {
        if (build.IsInBuildFolder)
            TryDeleteFolder(PublishedFolderOf(build));
        TryDeleteFolder(FolderOf(build.Id));
    }

    public void TryDeleteFolder(string folder)
    {
        try
        {
            // Others can also write to the build volume: delete a link, but not what it points to.
            if (new DirectoryInfo(folder).LinkTarget is not null)
                File.Delete(folder);
            else if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(exception, folder);
        }
    }

    /// <summary>Null if the record belongs to another build.</summary>
    private static BuildRecord? Read(string folder)
    {
        var text = File.ReadAllText(Path.Combine(folder, StateFile));
        using var json = Parse(text);
        return json.Deserialize<BuildRecord>(JsonSerializerOptions.Web) is { } record
            && record.Id == Path.GetFileName(folder)
            ? record : null;
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new DamagedRecordException(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Could not save build {Id}; a restart will show an older state")]
    private partial void LogNotSaved(Exception exception, string id);

    [LoggerMessage(2, LogLevel.Warning, "{Folder} does not contain a build; deleting it")]
    private partial void LogDamaged(Exception exception, string folder);

    [LoggerMessage(4, LogLevel.Warning, "{Folder} contains a build that cannot be read; leaving it unchanged")]
    private partial void LogUnreadable(Exception exception, string folder);

    [LoggerMessage(3, LogLevel.Warning, "Could not delete {Folder}")]
    private partial void LogNotDeleted(Exception exception, string folder);

    /// <summary>The record is not JSON, and so not the record of a newer version either.</summary>
    private sealed class DamagedRecordException(JsonException cause) : Exception(cause.Message, cause);
}
