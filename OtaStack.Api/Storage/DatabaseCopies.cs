using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Api.Storage;

/// <summary>
/// Copies of the database from before it was migrated, in <see cref="DataFolder.Copies"/>, so that people can go back
/// to the version of OtaStack before. Named <c>otastack-20261127T175501Z-20261122232925_Initial.db</c>: when it was
/// made, and the newest migration in it.
/// </summary>
internal sealed partial class DatabaseCopies(
    DataFolder folder, IOptions<DataOptions> options, TimeProvider time, ILogger<DatabaseCopies> logger)
{
    private const string Prefix = "otastack-";
    private const string Extension = ".db";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int SqliteFull = 13;

    private static readonly TimeSpan RecentAttempts = TimeSpan.FromDays(1);

    /// <summary>Copies the database, and deletes old copies.</summary>
    /// <param name="lastMigration">The newest migration that was applied to it.</param>
    /// <exception cref="StartupException">There is no space for a copy. The database is unchanged.</exception>
    public void Make(string lastMigration)
    {
        if (options.Value.CopiesBeforeMigration == 0)
            return;

        var madeAt = time.GetUtcNow().UtcDateTime;
        var name = Prefix + madeAt.ToString(TimeFormat, CultureInfo.InvariantCulture) + "-" + lastMigration + Extension;
        var path = Path.Combine(folder.Copies, name);
        var unfinished = Path.Combine(folder.Copies, "." + name);
        try
        {
            OwnerOnly.CreateFolder(folder.Copies);
            foreach (var leftOver in Directory.EnumerateFiles(folder.Copies, "." + Prefix + "*" + Extension))
                File.Delete(leftOver);
            Copy(unfinished);
            File.Move(unfinished, path, overwrite: true);
            DirectorySync.Flush(folder.Copies);
            DeleteOld(madeAt);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or SqliteException { SqliteErrorCode: SqliteFull })
        {
            File.Delete(unfinished);
            throw new StartupException(
                $"The database must be migrated, but it cannot be copied to {folder.Copies} before "
                + $"({exception.Message.TrimEnd('.')}). Free some space, or set Data:CopiesBeforeMigration to 0.",
                exception);
        }

        LogMade(path);
    }

    private void Copy(string path)
    {
        AtomicFile.Write(path, [], OwnerOnly.ForFiles);
        using (var source = Open(folder.Database))
        using (var target = Open(path))
        {
            source.BackupDatabase(target);
            // Otherwise the copy needs a log beside it, as the database does.
            using var command = target.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=DELETE";
            command.ExecuteNonQuery();
        }

        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.FlushToDisk(handle);
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    // A migration that fails is tried again with every start. The first copy of the last day is from before the first
    // attempt, so it stays beside the newest one.
    private void DeleteOld(DateTime now)
    {
        var byMigration = Directory.EnumerateFiles(folder.Copies, Prefix + "*" + Extension)
            .Select(path => (Path: path, MadeAt: MadeAt(path)))
            .Where(copy => copy.MadeAt is not null)
            .GroupBy(copy => MigrationOf(copy.Path))
            .OrderByDescending(copies => copies.Max(copy => copy.MadeAt))
            .ToList();
        var kept = byMigration.Take(options.Value.CopiesBeforeMigration).SelectMany(copies =>
        {
            var inOrder = copies.OrderBy(copy => copy.MadeAt).ToList();
            return inOrder.Where(copy => copy.MadeAt > now - RecentAttempts).Take(1).Append(inOrder[^1]);
        }).ToHashSet();
        foreach (var (path, _) in byMigration.SelectMany(copies => copies).Where(copy => !kept.Contains(copy)))
            File.Delete(path);
    }

    private static DateTime? MadeAt(string path)
    {
        var name = Path.GetFileName(path).AsSpan(Prefix.Length);
        var end = name.IndexOf('-');
        return DateTime.TryParseExact(
            end < 0 ? [] : name[..end], TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var madeAt) ? madeAt : null;
    }

    private static string MigrationOf(string path) =>
        Path.GetFileName(path)[(Path.GetFileName(path).IndexOf('-', Prefix.Length) + 1)..];

    [LoggerMessage(1, LogLevel.Information,
        "Copied the database to {Path} before migrating it, so that you can go back to the version before")]
    private partial void LogMade(string path);
}
