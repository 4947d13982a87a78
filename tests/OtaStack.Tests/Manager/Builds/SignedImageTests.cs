using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>If the ESP8266 core signs an image, only the signed image is published.</summary>
public sealed class SignedImageTests(CompilingManager manager) : IClassFixture<CompilingManager>
{
    private const string WritesSigned =
        """{ printf 'image of %s' "$name"; printf 'signature'; } > "$out/$name.ino.bin.signed";""";

    private readonly ManagerServer _server = manager.Server;

    [Fact]
    public async Task A_sketch_with_a_key_is_published_signed()
    {
        using var key = RSA.Create(2048);
        _server.WriteSketch("Door");
        _server.WriteFile("Door/private.key", key.ExportPkcs8PrivateKeyPem());
        var build = await _server.BuildAsync(
            new { sketch = "Door", fqbn = StandInToolchain.Esp8266, version = "1.4.2" });

        Assert.Equal(
            ["Door.ino.bin.signed", "Door.ino.elf", "build.json"], Directory.GetFiles(_server.PublishedFolder(build))
                .Select(Path.GetFileName).Order());
        var image = build.GetProperty("image");
        Assert.Equal("Door.ino.bin.signed", image.Text("name"));
        Assert.True(image.GetProperty("isSigned").GetBoolean());
        Assert.Equal("Door.ino.bin.signed", (await _server.ManifestOfAsync(build)).Text("image"));
        Assert.Equal("1.4.2", build.Text("version"));
        Assert.Contains("Door.ino.bin.signed is signed, and is the image of this build. Door.ino.bin is dropped",
            await _server.LogOfAsync(build), StringComparison.Ordinal);

        // As the core's Updater checks it: the image, the signature, and the signature's length in the last four
        // bytes.
        var bytes = await _server.ImageOfAsync(build);
        Assert.Equal(ApiConversation.Sha256(bytes), image.Text("sha256"));
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan()[^4..]);
        Assert.True(
            key.VerifyData(bytes.AsSpan()[..^(length + 4)], bytes.AsSpan()[^(length + 4)..^4], HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1));

        File.Delete(Path.Combine(_server.Workspace, "Door", "private.key"));
        _server.WriteSketch("Door", BuildConversation.Thermostat + "\n// without its key");
        var unsigned = await _server.BuildAsync(
            new { sketch = "Door", fqbn = StandInToolchain.Esp8266, version = "1.4.3" });
        Assert.Equal("Door.ino.bin", unsigned.GetProperty("image").Text("name"));
        Assert.False(unsigned.GetProperty("image").GetProperty("isSigned").GetBoolean());
    }

    [Fact]
    public async Task A_signed_image_of_an_earlier_build_is_not_published()
    {
        using var cli = new ShellCli(
            Compiling("printf 'image of an earlier build and its signature' > \"$out/$name.ino.bin.signed\""));
        await using var server = await StartAsync(cli);
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        Assert.Equal("One.ino.bin", build.GetProperty("image").Text("name"));
        Assert.Equal(["One.ino.bin", "One.ino.elf", "build.json"], Directory.GetFiles(server.PublishedFolder(build))
            .Select(Path.GetFileName).Order());
        Assert.Contains("One.ino.bin.signed comes from an earlier build", await server.LogOfAsync(build),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_was_only_compiled_is_published_signed()
    {
        using var cli = new ShellCli(Compiling(WritesSigned));
        await using var server = await StartAsync(cli);
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board, publish = false });
        using var answer = await server.Client.PostAsync($"/manager/api/builds/{build.Text("id")}/publish", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["One.ino.bin.signed", "One.ino.elf", "build.json"],
            Directory.GetFiles(server.PublishedFolder(build)).Select(Path.GetFileName).Order());
        Assert.Equal("image of Onesignature",
            await File.ReadAllTextAsync(Path.Combine(server.PublishedFolder(build), "One.ino.bin.signed")));
    }

    private static async Task<ManagerServer> StartAsync(ShellCli cli)
    {
        var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        return server;
    }
}
