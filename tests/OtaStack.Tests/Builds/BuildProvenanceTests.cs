using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Storage;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Builds;

public sealed class BuildProvenanceTests
{
    [Fact]
    public async Task Provenance_survives_a_restart_and_needs_no_migration()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.False(await WithContext(server, context => Task.FromResult(context.Database.HasPendingModelChanges())));

        var image = NewImage(stamp: "Apr  3 2020;05:33:11");
        server.Drop("thermostat/1/build.json", Encoding.UTF8.GetBytes("""
            {
              "project": "thermostat", "version": "1.4.2", "versionIsReported": true, "fqbn": "esp8266:esp8266:nodemcuv2:eesz=4M",
              "boardOptions": {"eesz": "4M"}, "flags": {"LED": "2"}, "gitDirty": false, "buildId": "1", "builtBy": "admin",
              "builtAt": "2026-11-23T10:15:04Z", "durationSeconds": 3.25, "cliVersion": "1.5.1"
            }
            """));
        server.Drop("thermostat/1/Thermostat.ino.bin", image);
        await server.TakenAsync(image);
        await server.StartAgainAsync();

        var firmware = (await server.FindFirmwareAsync(image))!;
        Assert.Equal("1.4.2", (string?)firmware["version"]);
        Assert.Equal("stated", (string?)firmware["versionSource"]);
        var provenance = firmware["provenance"]!;
        Assert.Equal("eesz=4M", (string?)provenance["boardOptions"]![0]);
        Assert.Equal("LED=2", (string?)provenance["flags"]![0]);
        Assert.False((bool)provenance["gitDirty"]!);
        Assert.Equal("admin", (string?)provenance["builtBy"]);
        Assert.Equal(3.25, (double)provenance["durationSeconds"]!);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 10, 15, 4, TimeSpan.Zero),
            (DateTimeOffset)provenance["builtAt"]!);
    }

    [Fact]
    public async Task Provenance_from_older_versions_can_be_read()
    {
        await using var server = await ApiServer.StartAsync();
        var image = NewImage();
        server.Drop("old/build.json",
            """{"project": "thermostat", "fqbn": "esp8266:esp8266:nodemcuv2", "libraries": ["A@1"]}"""u8.ToArray());
        server.Drop("old/Thermostat.ino.bin", image);
        await server.TakenAsync(image);
        const string before =
            """{"Core":null,"Fqbn":"esp8266:esp8266:nodemcuv2","GitCommit":null,"Libraries":["A@1"],"SourceHash":null}""";
        await WithContext(server, context =>
            context.Database.ExecuteSqlAsync($"UPDATE Firmware SET Provenance = {before}"));
        await server.StartAgainAsync();

        var provenance = (await server.FindFirmwareAsync(image))!["provenance"]!;
        Assert.Equal("esp8266:esp8266:nodemcuv2", (string?)provenance["fqbn"]);
        Assert.Equal("A@1", (string?)provenance["libraries"]![0]);
        Assert.True(provenance["boardOptions"] is null or JsonArray { Count: 0 });
        Assert.Null(provenance["builtBy"]);
    }

    private static async Task<T> WithContext<T>(ApiServer server, Func<OtaStackContext, Task<T>> ask)
    {
        await using var context = await server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>()
            .CreateDbContextAsync();
        return await ask(context);
    }
}
