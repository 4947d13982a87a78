using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Storage;

public sealed class StorageStartupTests
{
    [Fact]
    public async Task An_empty_folder_gets_the_whole_schema_and_a_second_start_changes_nothing()
    {
        await using var server = await ApiServer.StartAsync();
        var schema = await SchemaAsync(server);
        Assert.Contains(schema, statement => statement.Contains("\"Devices\"", StringComparison.Ordinal));

        await server.StartAgainAsync();
        Assert.Equal(schema, await SchemaAsync(server));
        await using var context = await Contexts(server).CreateDbContextAsync();
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
        Assert.False(context.Database.HasPendingModelChanges());
        var mode = await context.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode")
            .SingleAsync();
        Assert.Equal("wal", mode);

        // 2 is FULL: committed data survives a power cut, not only a crash.
        var synchronous = await context.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous")
            .SingleAsync();
        Assert.Equal(2, synchronous);
    }

    [Fact]
    public async Task A_database_of_the_first_version_keeps_its_firmware()
    {
        var image = ApiConversation.NewImage();
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(image);
        await using (var context = await Contexts(server).CreateDbContextAsync())
        {
            var migrator = context.GetInfrastructure().GetRequiredService<IMigrator>();
            await migrator.MigrateAsync(context.Database.GetMigrations().First());
        }

        await server.StartAgainAsync();
        var firmware = await server.FindFirmwareAsync(image);
        Assert.NotNull(firmware);
        Assert.Equal(("none", false), ((string?)firmware["signature"], (bool)firmware["isOpaque"]!));
    }

    [Fact]
    public async Task A_database_from_before_the_settings_of_devices_keeps_its_devices_and_firmware()
    {
        const string board = "5C:CF:7F:00:00:01";
        var image = ApiConversation.NewImage();
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(image);
        (await server.PollAsync("/ota/thermostat", board, "Apr  3 2020;05:33:11")).Dispose();
        await server.Services.GetRequiredService<WriteBehind>().FlushAsync(CancellationToken.None);
        await using (var context = await Contexts(server).CreateDbContextAsync())
        {
            var before = context.Database.GetMigrations().TakeWhile(migration =>
                !migration.EndsWith("_Fleet", StringComparison.Ordinal)).Last();
            await context.GetInfrastructure().GetRequiredService<IMigrator>().MigrateAsync(before);
        }

        await server.StartAgainAsync();

        using var patched = await server.Client.PatchAsJsonAsync("/api/devices/" + board, new { name = "Kitchen" });
        Assert.True(patched.IsSuccessStatusCode, await patched.Content.ReadAsStringAsync());
        var device = (await patched.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal(
            ("Kitchen", "thermostat", "accepted", "[]"),
            ((string?)device["name"], (string?)device["project"], (string?)device["enrolment"],
                device["tags"]!.ToJsonString()));
        Assert.Equal(image, await server.Client.GetByteArrayAsync(
            $"/api/firmware/{ApiConversation.Sha256(image)}/image"));
        using var poll = await server.PollAsync("/ota/thermostat", board, "Apr  2 2020;05:33:11");
        Assert.Equal(System.Net.HttpStatusCode.OK, poll.StatusCode);
    }

    [Fact]
    public async Task A_data_folder_may_have_any_name()
    {
        var parent = Directory.CreateTempSubdirectory("otastack-test-");
        try
        {
            await using var server = await ApiServer.StartAsync(
                Path.Combine(parent.FullName, "it's;Mode=ReadOnly \"data\""));
            Assert.Empty(await server.ListedAsync("/api/firmware"));
            Assert.True(File.Exists(Path.Combine(server.Data, "otastack.db")));
        }
        finally
        {
            parent.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_killed_migration_does_not_stop_the_next_start()
    {
        await using var server = await ApiServer.StartAsync();
        await using (var context = await Contexts(server).CreateDbContextAsync())
        {
            // EF Core's lock during a migration.
            await context.Database.ExecuteSqlRawAsync("""
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT OR REPLACE INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
                """);
        }

        await server.StartAgainAsync().InTimeAsync("the API to start again", TimeSpan.FromSeconds(30));
        Assert.Empty(await server.ListedAsync("/api/firmware"));
    }

    [Fact]
    public async Task A_second_instance_on_the_same_folder_ends_with_one_line()
    {
        await using var server = await ApiServer.StartAsync();
        var line = await RefusalAsync("--Data:Path=" + server.Data);
        Assert.Contains($"Another OtaStack already uses the data folder {server.Data}", line, StringComparison.Ordinal);
        Assert.Empty(await server.ListedAsync("/api/firmware"));
    }

    [Fact]
    public async Task Invalid_settings_end_with_one_line()
    {
        var data = Directory.CreateTempSubdirectory("otastack-test-");
        try
        {
            var folder = "--Data:Path=" + data.FullName;
            Assert.Contains("ScanSeconds", await RefusalAsync(folder, "--Builds:ScanSeconds=0"),
                StringComparison.Ordinal);
            Assert.Contains("Proxies:Networks", await RefusalAsync(folder, "--Proxies:Networks:0=everywhere"),
                StringComparison.Ordinal);
            Assert.Contains("cannot be written", await RefusalAsync("--Data:Path=/dev/null/data"),
                StringComparison.Ordinal);
            Assert.Contains("cannot be made", await RefusalAsync(folder, "--Builds:Path=/dev/null/builds"),
                StringComparison.Ordinal);

            await File.WriteAllTextAsync(Path.Combine(data.FullName, "otastack.db"), new string('x', 5000));
            Assert.Contains("not a database", await RefusalAsync(folder), StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_database_of_a_newer_version_ends_with_one_line()
    {
        var data = Directory.CreateTempSubdirectory("otastack-test-");
        try
        {
            await using (var server = await ApiServer.StartAsync(data.FullName))
            {
                await using var context = await Contexts(server).CreateDbContextAsync();
                await context.Database.ExecuteSqlRawAsync(
                    "INSERT INTO __EFMigrationsHistory VALUES ('20991231000000_Future', '99.0.0')");
            }

            var line = await RefusalAsync("--Data:Path=" + data.FullName);
            Assert.Contains("newer version of OtaStack (migration 20991231000000_Future)", line,
                StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<string> RefusalAsync(params string[] arguments)
    {
        var (exitCode, errors) = await ServiceProcess.RunToItsEndAsync(
            typeof(DevicePolls).Assembly, ["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None",
                "--Identity:PublicKeyPath=none.pem", .. arguments]);
        var line = Assert.Single(errors.TrimEnd('\n').Split('\n'));
        Assert.Equal(1, exitCode);
        return line;
    }

    private static IDbContextFactory<OtaStackContext> Contexts(ApiServer server) =>
        server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>();

    private static async Task<List<string>> SchemaAsync(ApiServer server)
    {
        await using var connection = await ApiDatabase.OpenAsync(server);
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> '__EFMigrationsLock' ORDER BY name";
        await using var reader = await command.ExecuteReaderAsync();
        var statements = new List<string>();
        while (await reader.ReadAsync())
            statements.Add(reader.GetString(0));
        return statements;
    }
}
