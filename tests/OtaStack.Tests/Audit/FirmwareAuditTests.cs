using System.Text.Json.Nodes;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Audit;

/// <summary>Every change of the catalog is in the audit.</summary>
public sealed class FirmwareAuditTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task An_upload_says_who_has_published_what()
    {
        var image = NewImage();
        await _server.UploadedAsync(image, "?project=audited&version=1.0.0&fileName=a.bin");

        var entry = await LastAsync(image);
        Assert.Equal(("admin", "firmware.publish"), ((string?)entry["actor"], (string?)entry["action"]));
        var after = entry["after"]!;
        Assert.Equal(("audited", "1.0.0", "stable", "upload", "a.bin"), ((string?)after["project"],
            (string?)after["version"], (string?)after["channel"], (string?)after["origin"],
            (string?)after["fileName"]));
    }

    [Fact]
    public async Task A_build_is_published_by_the_system()
    {
        var image = NewImage();
        _server.Drop("audited/Audited.ino.bin", image);
        await _server.TakenAsync(image);

        var entry = await LastAsync(image);
        Assert.Equal(("system", "firmware.publish", "build"), ((string?)entry["actor"], (string?)entry["action"],
            (string?)entry["after"]!["origin"]));
    }

    [Fact]
    public async Task Bytes_that_are_known_leave_an_entry_only_if_their_version_changes()
    {
        var image = NewImage();
        await _server.UploadedAsync(image, "?project=audited");
        (await _server.UploadAsync(image, "?project=audited")).Dispose();
        Assert.Equal(["firmware.publish"], await ActionsAsync(image));

        (await _server.UploadAsync(image, "?project=audited&version=7.0.0")).Dispose();

        Assert.Equal(["firmware.publish", "firmware.change"], await ActionsAsync(image));
        Assert.Equal("7.0.0", (string?)(await LastAsync(image))["after"]!["version"]);
    }

    [Fact]
    public async Task A_deletion_and_a_stray_file_leave_entries()
    {
        var image = NewImage();
        await _server.UploadedAsync(image, "?project=audited");
        await _server.SentAsync("DELETE", "/api/firmware/" + Sha256(image));
        var stray = NewImage();
        await File.WriteAllBytesAsync(Path.Combine(_server.Firmware, Sha256(stray) + ".bin"), stray);
        await _server.SentAsync("DELETE", "/api/firmware/stray/" + Sha256(stray));

        Assert.Equal(["firmware.publish", "firmware.delete"], await ActionsAsync(image));
        Assert.Equal(["firmware.deleteFile"], await _server.AuditedAsync($"file:{Sha256(stray)}.bin"));
    }

    private Task<string[]> ActionsAsync(byte[] image) => _server.AuditedAsync("firmware:" + Sha256(image));

    private async Task<JsonNode> LastAsync(byte[] image) =>
        (await _server.ListedAsync("/api/audit?subject=firmware:" + Sha256(image)))[0]!;
}
