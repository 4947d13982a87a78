using System.Text.Json;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The builds on disk. Each has a folder of its own in the Manager's data folder (<c>builds/&lt;id&gt;</c>:
/// <c>build.state</c>, <c>events</c>, <c>result/</c> unless published); results go through <c>.staging</c> of the build
/// volume, which the API's inbox does not look into, and are renamed to <c>&lt;project&gt;/&lt;id&gt;</c> there.
/// </summary>
internal sealed partial class BuildStore(ManagerFolders folders, ILogger<BuildStore> logger)
{
    private const string StateFile = "build.state";

    private readonly string _root = Directory.CreateDirectory(Path.Combine(folders.Data, "builds")).FullName;

    /// <summary>Folder of a build; not made by asking for it.</summary>
    public string FolderOf(string id) => Path.Combine(_root, id);

    public string LogOf(string id) => Path.Combine(FolderOf(id), "events");

    /// <summary>
    /// Where a result is put together: in the build volume if it is to be published, so that a rename suffices.
    /// </summary>
    public string WorkFolderOf(BuildRecord build) =>
        build.Publish ? Path.Combine(Staging, build.Id) : Path.Combine(FolderOf(build.Id), "result.tmp");

    /// <summary>Where the result lies once the build has succeeded.</summary>
    public string ResultOf(BuildRecord build) =>
        build.IsInBuildFolder ? PublishedFolderOf(build) : Path.Combine(FolderOf(build.Id), "result");

    public string PublishedFolderOf(BuildRecord build) => Path.Combine(folders.Builds, build.Project, build.Id);

    public string Staging => Path.Combine(folders.Builds, ".staging");

    /// <summary>Keeps it.</summary>
    /// <exception cref="IOException">Disk full; what was kept before still is.</exception>
    public void Save(BuildRecord build, bool durable)
    {
        Directory.CreateDirectory(FolderOf(build.Id));
        AtomicFile.Write(Path.Combine(FolderOf(build.Id), StateFile),
            JsonSerializer.Serialize(build, JsonSerializerOptions.Web), durable);
    }

    /// <summary>Keeps it if that is possible: a build that has ended must not fail for it.</summary>
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
    /// All that were kept, oldest first. A folder whose record is missing or damaged goes; one whose record cannot be
    /// read now stays as it is, for its result may be the only copy.
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

    /// <summary>Removes all of a build: its record, its log, and its result wherever it lies.</summary>
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
            // Others write to the build volume, too: a link in the folder's place goes, and nothing of what it leads
            // to.
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

    /// <summary>Null for a folder that is another build's.</summary>
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

    [LoggerMessage(1, LogLevel.Error, "Build {Id} could not be recorded; after a restart it is not what it is now")]
    private partial void LogNotSaved(Exception exception, string id);

    [LoggerMessage(2, LogLevel.Warning, "{Folder} holds no build; it is deleted")]
    private partial void LogDamaged(Exception exception, string folder);

    [LoggerMessage(4, LogLevel.Warning, "{Folder} holds a build that cannot be read; it is left as it is")]
    private partial void LogUnreadable(Exception exception, string folder);

    [LoggerMessage(3, LogLevel.Warning, "{Folder} could not be deleted")]
    private partial void LogNotDeleted(Exception exception, string folder);

    /// <summary>It is no JSON, so nobody can ever read it, other than one that a newer version has written.</summary>
    private sealed class DamagedRecordException(JsonException cause) : Exception(cause.Message, cause);
}
