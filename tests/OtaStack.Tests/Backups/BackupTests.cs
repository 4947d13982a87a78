using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using OtaStack.Runner;
using OtaStack.Runner.Backups;
using Xunit.Abstractions;

namespace OtaStack.Tests.Backups;

[UnsupportedOSPlatform("windows")]
public sealed class BackupTests(ITestOutputHelper output) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SampleStack _stack = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_restored_folder_has_the_same_files_modes_and_rows(bool isPlain)
    {
        var image = _stack.Publish(300_000);
        var script = _stack.Write("workspace/blink/flash.sh", "#!/bin/sh");
        File.SetUnixFileMode(script, OwnerOnly | UnixFileMode.UserExecute);
        var readOnly = _stack.Write("workspace/blink/.git/objects", "");
        File.SetUnixFileMode(readOnly, UnixFileMode.UserRead);
        File.SetLastWriteTimeUtc(script, new DateTime(2020, 4, 3, 5, 33, 11, DateTimeKind.Utc));
        _stack.Write("workspace/ä new\nline \\ and a very long name " + new string('x', 180), "text");
        _stack.Write("a-folder-of-a-later-version/key.pem", "secret");
        Directory.CreateDirectory(Path.Combine(_stack.Data, "workspace/empty"));
        File.CreateSymbolicLink(Path.Combine(_stack.Data, "workspace/libraries"), "/somewhere/else");

        var restored = _stack.RestoreTo("restored", _stack.BackUp(isPlain: isPlain));

        string[] notIn = ["backups", "firmware/incoming/", "otastack.db-shm", "otastack.db-wal"];
        Assert.Equal(
            SampleStack.Names(_stack.Data).Where(name =>
                !notIn.Any(left => name.StartsWith(left, StringComparison.Ordinal))),
            SampleStack.Names(restored));
        Assert.Equal(
            File.ReadAllBytes(_stack.ImageOf(image)), File.ReadAllBytes(_stack.ImageOf(image, restored)));
        Assert.Equal("secret", File.ReadAllText(Path.Combine(restored, "a-folder-of-a-later-version/key.pem")));
        var restoredScript = Path.Combine(restored, "workspace/blink/flash.sh");
        Assert.Equal(File.GetUnixFileMode(script), File.GetUnixFileMode(restoredScript));
        Assert.Equal(File.GetLastWriteTimeUtc(script), File.GetLastWriteTimeUtc(restoredScript));
        Assert.Equal(
            UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(restored, "workspace/blink/.git/objects")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(restored, "otastack.db")));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(restored));
        Assert.Equal(2, Count(restored, "SELECT count(*) FROM Devices"));
    }

    [Fact]
    public void Changes_that_are_only_in_the_log_of_the_database_are_in_the_backup()
    {
        _stack.Execute("PRAGMA wal_autocheckpoint=0");
        _stack.Execute("INSERT INTO Devices VALUES ('5C:CF:7F:00:00:03', 3)");

        Assert.Equal(3, Count(_stack.RestoreTo("restored", _stack.BackUp()), "SELECT count(*) FROM Devices"));
    }

    [Fact]
    public void What_can_be_made_again_and_what_must_not_come_back_is_left_out()
    {
        string[] names =
        [
            "toolchain/packages/esp8266/hardware/esp8266/3.1.2/platform.txt", "manager/cache/core.a",
            "manager/uploads/x.zip", "manager/manager.lock", "identity/sessions.json", "identity/lock",
            "identity/gateway.lock", "otastack.lock", "reserve", "builds/.staging/b/x.bin", "builds/.manager.lock",
            "firmware/incoming/half", "firmware/stray.bin", "backups/otastack-x.db", "ide/extensions/e/package.json",
            "ide/user/logs/today.log", "ide/user/User/workspaceStorage/w/state", "identity/https/server.pem",
        ];
        foreach (var name in names)
            _stack.Write(name, "text");
        _stack.Write("ide/user/User/settings.json", "{}");

        var result = _stack.MakeBackup();

        var restored = _stack.RestoreTo("restored", _stack.Beside("a.backup"));
        Assert.All(names, name => Assert.False(Path.Exists(Path.Combine(restored, name)), name));
        Assert.True(File.Exists(Path.Combine(restored, "ide/user/User/settings.json")));
        Assert.Equal(["esp8266:esp8266@3.1.2"], result.Manifest.Platforms);
        Assert.Equal(("20260101000000_First", 2L), (result.Manifest.Migration, result.Manifest.Devices));
        Assert.Empty(result.Remarks);
    }

    [Fact]
    public void People_and_keys_are_in_the_backup_and_sessions_are_not()
    {
        var database = Path.Combine(_stack.Data, "identity/people.db");
        using var people = new SqliteConnection($"Data Source={database};Pooling=false");
        people.Open();
        using var command = people.CreateCommand();
        command.CommandText = """
            PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;
            CREATE TABLE People (UserName TEXT); CREATE TABLE Sessions (Hash TEXT); CREATE TABLE KnownBrowsers (Hash TEXT);
            INSERT INTO People VALUES ('anna');
            INSERT INTO Sessions VALUES ('hash-of-a-session'); INSERT INTO KnownBrowsers VALUES ('hash-of-a-browser');
            """;
        command.ExecuteNonQuery();

        var restored = Path.Combine(_stack.RestoreTo("restored", _stack.BackUp()), "identity/people.db");

        var content = File.ReadAllText(restored, System.Text.Encoding.Latin1);
        Assert.Contains("anna", content, StringComparison.Ordinal);
        Assert.DoesNotContain("hash-of-a", content, StringComparison.Ordinal);
        Assert.False(File.Exists(restored + "-wal"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(restored).UnixFileMode);
    }

    [Fact]
    public void An_empty_database_of_people_does_not_keep_a_backup_from_being_made()
    {
        _stack.Write("identity/people.db", "");

        var restored = _stack.RestoreTo("restored", _stack.BackUp());

        Assert.True(File.Exists(Path.Combine(restored, "identity/people.db")));
    }

    [Fact]
    public void Sketches_can_be_left_out()
    {
        var restored = _stack.RestoreTo("restored", _stack.BackUp(withSketches: false));

        Assert.False(Directory.Exists(Path.Combine(restored, "workspace")));
        Assert.True(File.Exists(Path.Combine(restored, "identity/accounts.json")));
    }

    [Fact]
    public async Task Other_tools_can_read_a_plain_backup()
    {
        _stack.Publish();
        _stack.Write("workspace/with \\ and\nline", "text");
        var backup = _stack.BackUp("a.tar.gz", isPlain: true);
        var folder = Directory.CreateDirectory(_stack.Beside("unpacked")).FullName;

        await RunAsync("tar", "-xzf", backup, "-C", folder);
        await RunAsync("sh", "-c", $"cd '{folder}' && sha256sum --quiet -c SHA256SUMS");

        Assert.Contains("\"migration\": \"20260101000000_First\"",
            await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_encrypted_backup_shows_nothing_of_what_is_in_it()
    {
        _stack.Write("identity/token-key.pem", "-----BEGIN PRIVATE KEY-----");

        var backup = File.ReadAllBytes(_stack.BackUp());

        Assert.StartsWith(
            "otastack-backup 1 aes-256-gcm pbkdf2-sha256 10 ", ReadLine(backup), StringComparison.Ordinal);
        Assert.Equal(-1, backup.AsSpan().IndexOf("token-key"u8));
        Assert.NotEqual(backup, File.ReadAllBytes(_stack.BackUp("b.backup")));
    }

    [Fact]
    public void The_certificate_authority_is_in_the_backup_so_that_devices_need_not_trust_another_one()
    {
        var (certificate, key) = (_stack.Write("identity/https/ca.pem", "certificate"),
            _stack.Write("identity/https/ca-key.pem", "key"));
        foreach (var file in (string[])[certificate, key])
            File.SetUnixFileMode(file, OwnerOnly);
        File.SetUnixFileMode(Path.GetDirectoryName(key)!, OwnerOnly | UnixFileMode.UserExecute);

        var restored = Path.Combine(_stack.RestoreTo("restored", _stack.BackUp()), "identity/https");

        Assert.Equal("certificate", File.ReadAllText(Path.Combine(restored, "ca.pem")));
        Assert.Equal("key", File.ReadAllText(Path.Combine(restored, "ca-key.pem")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(restored, "ca-key.pem")));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(restored));
    }

    [Fact]
    public void Only_its_owner_can_read_a_backup_and_nothing_else_is_left()
    {
        var backup = _stack.BackUp();

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(backup));
        Assert.Equal(["a.backup", "data"], _stack.AllBeside());
        Assert.Equal(["backup.lock"], SampleStack.Names(Path.Combine(_stack.Data, "backups")));
    }

    [Fact]
    public void An_image_that_was_lost_is_reported_and_the_rest_is_saved()
    {
        var (kept, lost, damaged) = (_stack.Publish(), _stack.Publish(), _stack.Publish());
        File.Delete(_stack.ImageOf(lost));
        File.WriteAllText(_stack.ImageOf(damaged), "other bytes");

        var result = _stack.MakeBackup();

        Assert.Contains("2 images missing or damaged", Assert.Single(result.Remarks), StringComparison.Ordinal);
        Assert.Equal([lost, damaged], result.Manifest.MissingFirmware);
        Assert.Equal(1, result.Manifest.Firmware);
        var restored = _stack.RestoreTo("restored", _stack.Beside("a.backup"));
        Assert.True(File.Exists(_stack.ImageOf(kept, restored)));
        Assert.False(File.Exists(_stack.ImageOf(damaged, restored)));
    }

    [Fact]
    public async Task Every_row_has_its_image_while_firmware_is_published_and_deleted()
    {
        for (var number = 0; number < 10; number++)
        {
            var deleted = Enumerable.Range(0, 3).Select(_ => _stack.Publish()).ToList();
            var changing = Task.Run(() =>
            {
                // As the API does it: an image is there before its row, and deleted after it.
                foreach (var sha256 in deleted)
                {
                    _stack.Publish();
                    _stack.Execute($"DELETE FROM Firmware WHERE Sha256 = '{sha256}'");
                    File.Delete(_stack.ImageOf(sha256));
                }
            });

            var result = _stack.MakeBackup($"{number}.backup");

            await changing;
            Assert.Empty(result.Remarks);
            // A restore verifies that every row has its image.
            _stack.RestoreTo($"restored-{number}", _stack.Beside($"{number}.backup"));
        }
    }

    [Fact]
    public async Task A_backup_has_whole_transactions()
    {
        _stack.Execute("CREATE TABLE Pairs (Number INTEGER); CREATE TABLE Others (Number INTEGER)");
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            for (var number = 0; !stop.IsCancellationRequested; number++)
            {
                _stack.Execute($"""
                    BEGIN; INSERT INTO Pairs VALUES ({number}); INSERT INTO Others VALUES ({number}); COMMIT
                    """);
            }
        });
        try
        {
            for (var number = 0; number < 10; number++)
            {
                var restored = _stack.RestoreTo($"restored-{number}", _stack.BackUp($"{number}.backup"));
                Assert.Equal(
                    Count(restored, "SELECT count(*) FROM Pairs"), Count(restored, "SELECT count(*) FROM Others"));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
        }
    }

    [Fact]
    public void A_file_that_never_rests_is_named()
    {
        using var stop = new CancellationTokenSource();
        var log = _stack.Write("manager/log", "first line\n");
        var writing = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
                File.AppendAllText(log, new string('x', 1000) + "\n");
        });
        writing.Start();
        try
        {
            var result = _stack.MakeBackup();
            // The writer can be slow for five attempts, so the remark is not certain. A whole restore is.
            Assert.All(result.Remarks, remark =>
                Assert.StartsWith("manager/log was being written all the time", remark, StringComparison.Ordinal));
            var restored = Path.Combine(_stack.RestoreTo("restored", _stack.Beside("a.backup")), "manager/log");
            Assert.StartsWith("first line\n", File.ReadAllText(restored), StringComparison.Ordinal);
        }
        finally
        {
            stop.Cancel();
            writing.Join();
        }
    }

    [Fact]
    public async Task A_named_pipe_does_not_block_a_backup()
    {
        await RunAsync("mkfifo", Path.Combine(_stack.Data, "workspace/pipe"));
        File.CreateSymbolicLink(Path.Combine(_stack.Data, "builds/link.bin"), "/etc/hostname");

        var result = await Task.Run(() => _stack.MakeBackup()).InTimeAsync("a backup", TimeSpan.FromSeconds(30));

        Assert.Equal(2, result.Remarks.Count);
        Assert.Contains(result.Remarks, remark =>
            remark.StartsWith("workspace/pipe is not a file", StringComparison.Ordinal));
        Assert.Contains(result.Remarks, remark =>
            remark.StartsWith("builds/link.bin is a link", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_of_the_stack_may_be_a_link_to_another_disk()
    {
        Directory.Move(Path.Combine(_stack.Data, "workspace"), _stack.Beside("sketches"));
        Directory.CreateSymbolicLink(Path.Combine(_stack.Data, "workspace"), _stack.Beside("sketches"));

        var restored = _stack.RestoreTo("restored", _stack.BackUp());

        Assert.Equal("void setup() {}", File.ReadAllText(Path.Combine(restored, "workspace/blink/blink.ino")));
    }

    [Fact]
    public void What_a_killed_backup_left_is_deleted_by_the_next_one()
    {
        var leftOver = _stack.Write("backups/.backup/otastack.db", "half");

        _stack.BackUp();

        Assert.False(File.Exists(leftOver));
    }

    [Fact]
    public void A_backup_needs_a_data_folder_and_a_new_file_outside_it()
    {
        AssertRefused("exists; choose another name", _stack.Options(_stack.BackUp()));
        AssertRefused("there is no folder", _stack.Options(_stack.Beside("none/a.backup")));
        AssertRefused("is in the data folder", _stack.Options(Path.Combine(_stack.Data, "a.backup")));
        AssertRefused("is in the data folder", _stack.Options(Path.Combine(_stack.Data, "workspace/a.backup")));
        AssertRefused(
            "is not a data folder", _stack.Options(_stack.Beside("b")) with { DataFolder = _stack.Beside("nothing") });
    }

    [Fact]
    public void A_damaged_database_is_not_backed_up_as_a_good_one()
    {
        _stack.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        using (var file = new FileStream(Path.Combine(_stack.Data, "otastack.db"), FileMode.Open, FileAccess.Write))
        {
            file.Position = 4096 + 100;
            file.Write(new byte[8000].Select(_ => (byte)0xFF).ToArray());
        }

        AssertRefused("cannot copy the database", _stack.Options(_stack.Beside("a.backup")));
        Assert.Equal(["data"], _stack.AllBeside());
    }

    [Fact]
    public async Task On_a_full_disk_nothing_is_left_of_the_backup()
    {
        await using var disk = await SmallDisk.TryMountAsync(1, output);
        if (disk is null)
            return;
        _stack.Publish(2_000_000);

        AssertRefused("the disk is full", _stack.Options(Path.Combine(disk.Folder, "a.backup")));

        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Folder));
    }

    public void Dispose() => _stack.Dispose();

    private static void AssertRefused(string words, BackupOptions options) => Assert.Contains(
        words,
        Assert.Throws<CommandException>(() => Backup.Make(options, TimeProvider.System, default)).Message,
        StringComparison.Ordinal);

    private static string ReadLine(byte[] file) =>
        System.Text.Encoding.ASCII.GetString(file, 0, Array.IndexOf(file, (byte)'\n'));

    private static long Count(string data, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "otastack.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        await process.EndAsync(command);
        Assert.Equal(0, process.ExitCode);
    }
}
