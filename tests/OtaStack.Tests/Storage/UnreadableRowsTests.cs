using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Devices;
using static OtaStack.Tests.ApiConversation;
using static OtaStack.Tests.Storage.ApiDatabase;

namespace OtaStack.Tests.Storage;

/// <summary>Invalid rows of the database: from another version, a broken disk, or a manual edit.</summary>
public sealed class UnreadableRowsTests
{
    private const string Board = "5C:CF:7F:00:00:01";
    private const string Old = "Apr  2 2020;05:33:11";

    [Theory]
    [InlineData("UPDATE Devices SET Chip = 'Esp99' WHERE Mac = '5C:CF:7F:00:00:01'", "Devices")]
    [InlineData("UPDATE Devices SET LastDecision = 'Guessed' WHERE Mac = '5C:CF:7F:00:00:01'", "Devices")]
    [InlineData("UPDATE Devices SET Mac = 'nonsense' WHERE Mac = '5C:CF:7F:00:00:01'", "Devices")]
    [InlineData("UPDATE Devices SET Mac = '' WHERE Mac = '5C:CF:7F:00:00:01'", "Devices")]
    [InlineData("UPDATE Devices SET LastSeen = 9223372036854775807 WHERE Mac = '5C:CF:7F:00:00:01'", "Devices")]
    [InlineData("UPDATE Updates SET State = 'Sideways' WHERE Device = '5C:CF:7F:00:00:01'", "Updates")]
    [InlineData("UPDATE Updates SET Device = 'nonsense' WHERE Device = '5C:CF:7F:00:00:01'", "Updates")]
    [InlineData("UPDATE Updates SET Id = 'not a guid' WHERE Device = '5C:CF:7F:00:00:01'", "Updates")]
    [InlineData("UPDATE Firmware SET Chip = 'Esp99' WHERE Project = 'other'", "Firmware")]
    [InlineData("UPDATE Firmware SET Provenance = '{broken' WHERE Project = 'other'", "Firmware")]
    [InlineData("UPDATE Firmware SET SketchMd5s = 'x' WHERE Project = 'other'", "Firmware")]
    [InlineData("UPDATE Firmware SET Sha256 = '../../etc/passwd' WHERE Project = 'other'", "Firmware")]
    [InlineData("UPDATE Firmware SET PublishedAt = -9223372036854775807 WHERE Project = 'other'", "Firmware")]
    public async Task An_unreadable_row_is_set_aside_and_listed_and_the_others_are_used(string damage, string table)
    {
        await using var server = await StartedAsync();
        await server.StopAsync();
        await ExecuteAsync(server, damage);

        await server.StartAgainAsync();

        var row = Assert.Single(await UnreadableAsync(server));
        Assert.Equal(table, (string?)row!["table"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)row["reason"]));
        Assert.Contains(server.Log.Errors, line => line.Contains("is set aside", StringComparison.Ordinal));
        using (var offer = await server.PollAsync("/ota/thermostat", "5C:CF:7F:00:00:77", Old))
            Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
        foreach (var path in new[] { "/api/devices", "/api/firmware", "/api/builds", "/api/devices/5C:CF:7F:00:00:02" })
            (await server.Client.GetAsync(path)).EnsureSuccessStatusCode().Dispose();
        if (server.Services.GetRequiredService<Fleet>().Find(MacAddress.Parse(Board)) is not null)
            (await server.Client.GetAsync("/api/devices/" + Board)).EnsureSuccessStatusCode().Dispose();
        Assert.Equal(table == "Devices" ? 1L : 2L,
            await CountAsync(
                server, $"SELECT count(*) FROM Devices WHERE rowid <> {(table == "Devices" ? row["rowId"] : "-1")} AND "
                    + "Mac < '5C:CF:7F:00:00:70'"));

        // It stays, even after another start, until somebody deletes it.
        await server.StartAgainAsync();
        row = Assert.Single(await UnreadableAsync(server));
        var address = $"/api/storage/unreadable/{row!["table"]}/{row["rowId"]}";
        using (var deleted = await server.Client.DeleteAsync(address))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using (var again = await server.Client.DeleteAsync(address))
            await again.ProblemAsync(HttpStatusCode.NotFound);
        var entry = Assert.Single(await server.ListedAsync(
            $"/api/audit?subject=row:{row["table"]}/{row["rowId"]}"))!;
        Assert.Equal(
            ("storage.delete", (string?)row["key"]), ((string?)entry["action"], (string?)entry["before"]!["key"]));
        await server.StartAgainAsync();
        Assert.Empty(await UnreadableAsync(server));
    }

    [Fact]
    public async Task A_device_whose_row_was_set_aside_is_added_again_and_its_valid_row_is_never_deleted()
    {
        await using var server = await StartedAsync();
        await server.StopAsync();
        await ExecuteAsync(server, $"UPDATE Devices SET Chip = 'Esp99' WHERE Mac = '{Board}'");
        await server.StartAgainAsync();
        var row = Assert.Single(await UnreadableAsync(server))!;

        (await server.PollAsync("/ota/none", Board, Old)).Dispose();
        await Eventually.TrueAsync(async () =>
            await CountAsync(server, $"SELECT count(*) FROM Devices WHERE Mac = '{Board}' AND Chip = 'Esp8266'") == 1);
        using (var refused = await server.Client.DeleteAsync($"/api/storage/unreadable/Devices/{row["rowId"]}"))
            await refused.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(1, await CountAsync(server, $"SELECT count(*) FROM Devices WHERE Mac = '{Board}'"));
        Assert.Empty(await UnreadableAsync(server));
    }

    [Fact]
    public async Task Firmware_whose_row_was_set_aside_can_be_uploaded_again_and_its_file_is_not_stray()
    {
        await using var server = await ApiServer.StartAsync();
        var image = NewImage();
        await server.UploadedAsync(image);
        await server.StopAsync();
        await ExecuteAsync(server, "UPDATE Firmware SET Kind = 'Music'");
        await server.StartAgainAsync();
        Assert.Null(await server.FindFirmwareAsync(image));
        Assert.Empty(await server.ListedAsync("/api/firmware/stray"));

        await server.UploadedAsync(image);
        Assert.Empty(await UnreadableAsync(server));
        using var offer = await server.PollAsync("/ota/thermostat");
        Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
    }

    [Fact]
    public async Task Several_among_thousands_do_not_affect_the_others()
    {
        await using var server = await ApiServer.StartAsync();
        await server.StopAsync();
        await ExecuteAsync(server, """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 24999)
            INSERT INTO Devices (Mac, Chip, IsEsp32, LastDecision, FirstSeen, LastSeen)
            SELECT printf('5C:CF:7F:00:%02X:%02X', i / 256, i % 256), 
                   CASE WHEN i IN (0, 9999, 10000, 24999) THEN 'Esp99' ELSE 'Esp8266' END, 0, 'NoProject', 1, 1 FROM n
            """);
        await server.StartAgainAsync();

        Assert.Equal(24_996, server.Services.GetRequiredService<Fleet>().Count);
        Assert.Equal(4, (await UnreadableAsync(server)).Count);
    }

    private static async Task<ApiServer> StartedAsync()
    {
        var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage());
        await server.UploadedAsync(NewImage(), "?project=other");
        foreach (var mac in new[] { Board, "5C:CF:7F:00:00:02" })
        {
            using var offer = await server.PollAsync("/ota/thermostat", mac, Old);
            await offer.Content.ReadAsByteArrayAsync();
        }

        return server;
    }

    private static Task<JsonArray> UnreadableAsync(ApiServer server) => server.ListedAsync("/api/storage/unreadable");
}
