using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;
using static OtaStack.Tests.Storage.ApiDatabase;

namespace OtaStack.Tests.Firmware;

/// <summary>Image files without records, and records without files.</summary>
public sealed class StrayImageTests
{
    [Fact]
    public async Task A_deleted_database_is_noticed_and_its_images_can_be_published_again()
    {
        await using var server = await ApiServer.StartAsync();
        var (first, second) = (NewImage(), NewImage());
        await server.UploadedAsync(first);
        await server.UploadedAsync(second);
        await LoseDatabaseAsync(server);
        await File.WriteAllTextAsync(Path.Combine(server.Firmware, "notes.txt"), "mine");

        await server.StartAgainAsync();
        await Eventually.TrueAsync(() => server.Log.Lines.Any(
            line => line.Text.Contains("The database is new, but 3 file(s)", StringComparison.Ordinal)));
        Assert.Equal(
            new[] { Sha256(first) + ".bin", Sha256(second) + ".bin", "notes.txt" }.Order(StringComparer.Ordinal),
            (await StraysAsync(server)).Select(stray => (string)stray!["name"]!));

        using (var nameless = await server.Client.PostAsync($"/api/firmware/stray/{Sha256(first)}", null))
            Assert.Contains("?project=", await nameless.ProblemAsync(HttpStatusCode.UnprocessableEntity),
                StringComparison.Ordinal);
        using (var taken = await server.Client.PostAsync(
            $"/api/firmware/stray/{Sha256(first)}?project=thermostat", null))
            Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        using (var offer = await server.PollAsync("/ota/thermostat"))
            Assert.Equal(first, await offer.Content.ReadAsByteArrayAsync());

        foreach (var name in new[] { Sha256(second), "notes.txt" })
        {
            using var deleted = await server.Client.DeleteAsync("/api/firmware/stray/" + name);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        Assert.Empty(await StraysAsync(server));
        Assert.Equal([Sha256(first) + ".bin"], Directory.GetFiles(server.Firmware).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Images_that_name_their_project_are_published_at_start_if_configured()
    {
        await using var server = await ApiServer.StartAsync(("Firmware:AdoptStrayImages", "true"));
        var (named, nameless) = (ImageBuilder.Esp32(project: "lamp", version: "2.0.0"), NewImage());
        await server.UploadedAsync(named, "");
        await server.UploadedAsync(nameless);
        await LoseDatabaseAsync(server);

        await server.StartAgainAsync();
        await Eventually.TrueAsync(async () => await server.FindFirmwareAsync(named) is not null);
        await Eventually.TrueAsync(() =>
            server.Log.Lines.Any(line => line.Text.Contains("Could not publish the image", StringComparison.Ordinal)));
        Assert.Equal("lamp", (string?)(await server.FindFirmwareAsync(named))!["project"]);
        Assert.Equal(Sha256(nameless), (string?)Assert.Single(await StraysAsync(server))!["sha256"]);
    }

    [Fact]
    public async Task Images_that_an_older_database_does_not_have_are_listed()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage());
        await server.StopAsync();
        var (database, copy) = (Path.Combine(server.Data, "otastack.db"), Path.Combine(server.Data, "copy"));
        File.Copy(database, copy);
        await server.StartAgainAsync();
        var newer = NewImage();
        await server.UploadedAsync(newer);
        await server.StopAsync();
        File.Move(copy, database, overwrite: true);
        await server.StartAgainAsync();

        await Eventually.TrueAsync(() =>
            server.Log.Lines.Any(line => line.Text.Contains("may be an older copy", StringComparison.Ordinal)));
        Assert.Equal(Sha256(newer), (string?)Assert.Single(await StraysAsync(server))!["sha256"]);
    }

    [Fact]
    public async Task A_damaged_stray_is_refused_and_an_image_with_a_record_is_not_stray()
    {
        await using var server = await ApiServer.StartAsync();
        var (known, other) = (NewImage(), NewImage());
        await server.UploadedAsync(known);
        await File.WriteAllBytesAsync(Path.Combine(server.Firmware, Sha256(other) + ".bin"),
            [.. other[..^1], (byte)(other[^1] ^ 1)]);

        using (var damaged = await server.Client.PostAsync(
            $"/api/firmware/stray/{Sha256(other)}?project=thermostat", null))
            Assert.Contains("damaged", await damaged.ProblemAsync(HttpStatusCode.UnprocessableEntity),
                StringComparison.Ordinal);
        foreach (var name in new[] { Sha256(known), Sha256(known) + ".bin", "..%2Fotastack.db", "incoming" })
        {
            using var refused = await server.Client.DeleteAsync("/api/firmware/stray/" + name);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }

        Assert.True(File.Exists(Path.Combine(server.Data, "otastack.db")));
        using var offer = await server.PollAsync("/ota/thermostat");
        Assert.Equal(known, await offer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Images_that_were_temporarily_missing_are_offered_again()
    {
        await using var server = await ApiServer.StartAsync();
        var image = NewImage(60_000);
        await server.UploadedAsync(image);
        var away = server.Firmware + "-away";
        Directory.Move(server.Firmware, away);
        using (var missing = await server.PollAsync("/ota/thermostat"))
            Assert.Equal(HttpStatusCode.NotModified, missing.StatusCode);
        Assert.False((bool)(await server.FindFirmwareAsync(image))!["isAvailable"]!);

        if (Directory.Exists(server.Firmware))
            Directory.Delete(server.Firmware, recursive: true);
        Directory.Move(away, server.Firmware);
        await Eventually.TrueAsync(async () => (bool)(await server.FindFirmwareAsync(image))!["isAvailable"]!);
        using var offer = await server.PollAsync("/ota/thermostat");
        Assert.Equal(image, await offer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stray_image_that_cannot_be_recorded_stays(bool atStart)
    {
        await using var server = await ApiServer.StartAsync(("Firmware:AdoptStrayImages", atStart ? "true" : "false"));
        var images = new[] { ImageBuilder.Esp32(project: "lamp", version: "2.0.0"),
            ImageBuilder.Esp32(project: "lamp", version: "2.0.1") };
        await ExecuteAsync(
            server, "CREATE TRIGGER Broken BEFORE INSERT ON Firmware BEGIN SELECT RAISE(ABORT, 'broken'); END");
        if (atStart)
            await server.StopAsync();
        foreach (var image in images)
            await File.WriteAllBytesAsync(Path.Combine(server.Firmware, Sha256(image) + ".bin"), image);
        if (atStart)
        {
            await server.StartAgainAsync();
            await Eventually.TrueAsync(() => server.Log.Lines.Count(
                line => line.Text.Contains("Could not publish the image", StringComparison.Ordinal)) == 2);
        }
        else
        {
            using var answer = await server.Client.PostAsync("/api/firmware/stray/" + Sha256(images[0]), null);
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        }

        Assert.Equal(2, (await StraysAsync(server)).Count);
        await ExecuteAsync(server, "DROP TRIGGER Broken");
        using var taken = await server.Client.PostAsync("/api/firmware/stray/" + Sha256(images[0]), null);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
    }

    private static Task<JsonArray> StraysAsync(ApiServer server) => server.ListedAsync("/api/firmware/stray");

    private static async Task LoseDatabaseAsync(ApiServer server)
    {
        await server.StopAsync();
        foreach (var file in Directory.GetFiles(server.Data, "otastack.db*"))
            File.Delete(file);
    }
}
