using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using OtaStack.Runner.Backups;

namespace OtaStack.Tests.Backups;

/// <summary>
/// A data folder with a few files of each kind, and a folder beside it for backups. Its database has the tables that a
/// backup reads.
/// </summary>
internal sealed class SampleStack : IDisposable
{
    public const string Passphrase = "correct horse battery";

    // A real backup has many more, which tests with hundreds of attempts cannot wait for.
    private const int FewIterations = 10;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("otastack-backup-test-");

    public SampleStack()
    {
        Database = new SqliteConnection($"Data Source={Path.Combine(Data, "otastack.db")};Pooling=false");
        string[] folders = ["firmware/incoming", "identity", "builds", "manager", "workspace/blink/.git"];
        foreach (var folder in folders)
            Directory.CreateDirectory(Path.Combine(Data, folder));
        Database.Open();
        Execute("""
            PRAGMA journal_mode=WAL;
            CREATE TABLE __EFMigrationsHistory (MigrationId TEXT PRIMARY KEY, ProductVersion TEXT);
            INSERT INTO __EFMigrationsHistory VALUES ('20260101000000_First', '10.0.14');
            CREATE TABLE Firmware (Sha256 TEXT PRIMARY KEY);
            CREATE TABLE Devices (Mac TEXT PRIMARY KEY, Seen INTEGER);
            INSERT INTO Devices VALUES ('5C:CF:7F:00:00:01', 1), ('5C:CF:7F:00:00:02', 2);
            """);
        Write("identity/accounts.json", """{"accounts":[]}""");
        Write("workspace/blink/blink.ino", "void setup() {}");
        Write("manager/arduino-cli.yaml", "{}");
    }

    /// <summary>The data folder.</summary>
    public string Data => Path.Combine(_root.FullName, "data");

    /// <summary>An open connection, as the API has one.</summary>
    public SqliteConnection Database { get; }

    /// <summary>A path beside the data folder.</summary>
    public string Beside(string name) => Path.Combine(_root.FullName, name);

    /// <summary>Names of everything beside the data folder.</summary>
    public IEnumerable<string> AllBeside() => _root.EnumerateFileSystemInfos().Select(entry => entry.Name).Order();

    public void Execute(string sql)
    {
        using var command = Database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Writes a file of the data folder, and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Data, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Publishes an image of random bytes, and returns its SHA-256.</summary>
    public string Publish(int bytes = 1000)
    {
        var image = RandomNumberGenerator.GetBytes(bytes);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(image));
        File.WriteAllBytes(ImageOf(sha256), image);
        Execute($"INSERT INTO Firmware VALUES ('{sha256}')");
        return sha256;
    }

    public string ImageOf(string sha256, string? data = null) =>
        Path.Combine(data ?? Data, "firmware", sha256 + ".bin");

    /// <summary>Makes a backup.</summary>
    /// <returns>Its path.</returns>
    public string BackUp(string name = "a.backup", bool isPlain = false, bool withSketches = true)
    {
        MakeBackup(name, isPlain, withSketches);
        return Beside(name);
    }

    public BackupResult MakeBackup(string name = "a.backup", bool isPlain = false, bool withSketches = true) =>
        Backup.Make(Options(Beside(name), isPlain) with { WithSketches = withSketches }, TimeProvider.System, default);

    public BackupOptions Options(string file, bool isPlain = false) => new()
    {
        DataFolder = Data,
        File = file,
        Secret = isPlain ? null : BackupSecret.Create(Passphrase, FewIterations),
    };

    /// <summary>Restores a backup into a folder beside the data folder.</summary>
    /// <returns>The folder.</returns>
    public string RestoreTo(string name, string backup, string passphrase = Passphrase)
    {
        Restore.Run(backup, Beside(name), () => passphrase, default);
        return Beside(name);
    }

    /// <summary>Relative paths of everything in a folder; a folder ends with a slash, a link with its target.</summary>
    public static List<string> Names(string folder) =>
    [
        .. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(entry => Path.GetRelativePath(folder, entry.FullName)
                + (entry.LinkTarget is { } target ? " -> " + target : entry is DirectoryInfo ? "/" : ""))
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose()
    {
        Database.Dispose();
        _root.Delete(recursive: true);
    }
}
