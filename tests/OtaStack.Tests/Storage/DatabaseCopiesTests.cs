using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Hosting;
using Xunit.Abstractions;

namespace OtaStack.Tests.Storage;

/// <summary>The copy of the database before a migration, and the way back.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DatabaseCopiesTests(ITestOutputHelper output)
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 17, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_start_without_a_migration_makes_no_copy()
    {
        await using var server = await ApiServer.StartAsync(clock: _time);
        await server.StartAgainAsync();

        Assert.Empty(Copies(server));
    }

    [Fact]
    public async Task Before_a_migration_a_copy_is_made_from_which_one_can_go_back()
    {
        var image = ApiConversation.NewImage();
        await using var server = await ApiServer.StartAsync(clock: _time);
        await server.UploadedAsync(image);
        var first = await GoBackToFirstMigrationAsync(server);
        var rowsBefore = await ApiDatabase.CountAsync(server, "SELECT count(*) FROM Firmware");

        await server.StartAgainAsync();
        await server.UploadedAsync(ApiConversation.NewImage());
        await server.StopAsync();

        var copy = Assert.Single(Copies(server));
        Assert.Equal($"otastack-20261127T170000Z-{first}.db", copy);
        // As docs/operations.md says.
        await RunAsync(
            server.Data,
            "rm -f otastack.db-wal otastack.db-shm && mv otastack.db newer.db && "
                + $"cp -p backups/{copy} otastack.db");

        await using var connection = await ApiDatabase.OpenAsync(server);
        Assert.Equal(first, await TextAsync(connection, "SELECT max(MigrationId) FROM __EFMigrationsHistory"));
        Assert.Equal("ok", await TextAsync(connection, "PRAGMA integrity_check"));
        Assert.Equal(rowsBefore, await ApiDatabase.CountAsync(server, "SELECT count(*) FROM Firmware"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(server.Data, "otastack.db")));

        // The same database can be migrated again.
        await connection.CloseAsync();
        await server.StartAgainAsync();
        Assert.NotNull(await server.FindFirmwareAsync(image));
    }

    [Fact]
    public async Task A_copy_has_the_changes_that_are_only_in_the_log()
    {
        await using var server = await ApiServer.StartAsync(clock: _time);
        await using (var connection = await ApiDatabase.OpenAsync(server))
        await using (var writing = connection.CreateCommand())
        {
            // While this connection is open, the log stays.
            writing.CommandText = "PRAGMA wal_autocheckpoint=0; CREATE TABLE Late (Number INTEGER)";
            await writing.ExecuteNonQueryAsync();
            Copies(server, keep: 3).Make("20260101000000_Any");
        }

        await using var copy = new SqliteConnection(
            $"Data Source={Path.Combine(server.Data, "backups", Assert.Single(Copies(server)))};Pooling=false");
        await copy.OpenAsync();
        Assert.Equal("Late", await TextAsync(copy, "SELECT name FROM sqlite_master WHERE name = 'Late'"));
    }

    [Fact]
    public async Task Copies_of_the_last_versions_of_the_database_are_kept()
    {
        await using var server = await ApiServer.StartAsync(clock: _time);
        var copies = Copies(server, keep: 2);
        var folder = Directory.CreateDirectory(Path.Combine(server.Data, "backups")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "otastack-mine.db"), "");

        foreach (var migration in new[] { "1_First", "2_Second", "3_Third" })
        {
            copies.Make(migration);
            _time.Advance(TimeSpan.FromDays(30));
        }

        Assert.Equal(
            ["otastack-20261227T170000Z-2_Second.db", "otastack-20270126T170000Z-3_Third.db", "otastack-mine.db"],
            Copies(server));
    }

    [Fact]
    public async Task A_migration_that_fails_again_and_again_does_not_replace_the_first_copy()
    {
        await using var server = await ApiServer.StartAsync(clock: _time);
        var copies = Copies(server, keep: 2);

        for (var attempt = 0; attempt < 10; attempt++)
        {
            copies.Make("1_First");
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(
            ["otastack-20261127T170000Z-1_First.db", "otastack-20261127T170900Z-1_First.db"], Copies(server));
    }

    [Fact]
    public async Task No_copy_is_made_if_none_is_kept()
    {
        await using var server = await ApiServer.StartAsync(clock: _time);

        Copies(server, keep: 0).Make("1_First");

        Assert.Empty(Copies(server));
    }

    [Fact]
    public async Task Without_space_for_a_copy_nothing_is_left_and_the_message_says_what_to_do()
    {
        await using var disk = await SmallDisk.TryMountAsync(3, output);
        if (disk is null)
            return;
        await using var server = await ApiServer.StartAsync(disk.Folder, _time, ("Data:ReserveBytes", "0"));
        await ApiDatabase.ExecuteAsync(
            server, "CREATE TABLE Large (Bytes BLOB); INSERT INTO Large VALUES (randomblob(1000000))");
        var copies = Copies(server, keep: 3);
        var ballast = disk.FillUp();

        var refused = Assert.Throws<StartupException>(() => copies.Make("1_First"));
        Assert.StartsWith(
            "The database must be migrated, but it cannot be copied to", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Empty(Copies(server));

        File.Delete(ballast);
        copies.Make("1_First");
        Assert.Single(Copies(server));
    }

    private static string[] Copies(ApiServer server)
    {
        var folder = Path.Combine(server.Data, "backups");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
            : [];
    }

    private static DatabaseCopies Copies(ApiServer server, int keep)
    {
        var options = Microsoft.Extensions.Options.Options.Create(
            new DataOptions { Path = server.Data, CopiesBeforeMigration = keep });
        return ActivatorUtilities.CreateInstance<DatabaseCopies>(server.Services, options);
    }

    // The first migration's name. The server is stopped.
    private static async Task<string> GoBackToFirstMigrationAsync(ApiServer server)
    {
        string first;
        await using (var context = await server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>()
            .CreateDbContextAsync())
        {
            first = context.Database.GetMigrations().First();
            await context.GetInfrastructure().GetRequiredService<IMigrator>().MigrateAsync(first);
        }

        await server.StopAsync();
        return first;
    }

    private static async Task<string?> TextAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync() as string;
    }

    private static async Task RunAsync(string folder, string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = folder })!;
        await process.EndAsync(command);
        Assert.Equal(0, process.ExitCode);
    }
}
