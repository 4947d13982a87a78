using System.Text.Json;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>
/// The API's receipts for builds. "Published" means that the API has accepted the build.
/// </summary>
public sealed class PublicationTests
{
    [Fact]
    public async Task A_build_is_published_when_the_API_has_accepted_it()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);

        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });

        Assert.True(build.GetProperty("published").GetBoolean());
        Assert.Equal("published", build.Text("publication"));
        var verdict = build.GetProperty("verdict");
        Assert.Equal(("taken", "2 of 3 boards will take it; 1 already runs 1.0."),
            (verdict.Text("outcome"), verdict.Text("reach")));
        Assert.Equal((3, 2), (verdict.GetProperty("devices").GetInt32(), verdict.GetProperty("willTake").GetInt32()));
        Assert.Contains("2 of 3 boards will take it", await server.LogOfAsync(build), StringComparison.Ordinal);
        Assert.EndsWith(", published\n", await server.LogOfAsync(build), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_the_API_refuses_has_failed_and_is_removed()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        server.Inbox.Answer = Refused;

        var build = await server.EndOfAsync(await server.QueueAsync(new { sketch = "One", fqbn = Board }));

        Assert.Equal(("failed", "refused"), (build.Text("state"), build.Text("publication")));
        Assert.Equal("The OTA service refused it: It is not an image.", build.Text("error"));
        Assert.False(build.GetProperty("published").GetBoolean());
        Assert.Contains("It is not an image.", await server.LogOfAsync(build), StringComparison.Ordinal);
        Assert.False(Directory.Exists(server.PublishedFolder(build)));
    }

    [Fact]
    public async Task While_a_build_waits_for_its_receipt_it_is_publishing()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        server.Inbox.Answer = _ => null;
        var id = await server.QueueAsync(new { sketch = "One", fqbn = Board });

        await Eventually.TrueAsync(async () => (await server.BuildOfAsync(id)).Text("phase") == "publishing");
        Assert.False((await server.BuildOfAsync(id)).GetProperty("published").GetBoolean());

        server.Inbox.Answer = receipt => receipt;
        Assert.Equal(("succeeded", "published"),
            ((await server.EndOfAsync(id)).Text("state"), (await server.BuildOfAsync(id)).Text("publication")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_receipt_publishes_the_build(bool restarts)
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli, ("Builds:ReceiptSeconds", "0.1"));
        server.Inbox.Answer = _ => null;
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        var id = build.Text("id")!;
        Assert.Equal("waiting", build.Text("publication"));
        Assert.False(build.GetProperty("published").GetBoolean());
        Assert.Contains("Waiting for the OTA service to publish it.", await server.LogOfAsync(build),
            StringComparison.Ordinal);
        Assert.NotEmpty(await server.ImageOfAsync(build));

        if (restarts)
            await server.StartAgainAsync();
        server.Inbox.Answer = receipt => receipt;

        await server.PublicationIsAsync(id, "published");
        Assert.Contains("2 of 3 boards will take it", await server.LogOfAsync(build), StringComparison.Ordinal);
        Assert.NotEmpty(await server.ImageOfAsync(build));
    }

    [Fact]
    public async Task A_late_refusal_fails_the_build()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli, ("Builds:ReceiptSeconds", "0"));
        server.Inbox.Answer = _ => null;
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });

        server.Inbox.Answer = Refused;

        await server.StateIsAsync(build.Text("id")!, "failed");
        await server.StartAgainAsync();
        var later = await server.BuildOfAsync(build.Text("id")!);
        Assert.Equal(("refused", "The OTA service refused it: It is not an image."),
            (later.Text("publication"), later.Text("error")));
        Assert.False(Directory.Exists(server.PublishedFolder(build)));
    }

    [Fact]
    public async Task Cancelling_while_waiting_for_the_receipt_does_not_stop_publishing()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        server.Inbox.Answer = _ => null;
        var id = await server.QueueAsync(new { sketch = "One", fqbn = Board });
        await Eventually.TrueAsync(async () => (await server.BuildOfAsync(id)).Text("phase") == "publishing");
        await Eventually.TrueAsync(() => Directory.Exists(Path.Combine(server.Builds, "one", id)));

        (await server.Client.PostAsync($"/manager/api/builds/{id}/cancel", null)).Dispose();

        Assert.Equal("succeeded", (await server.EndOfAsync(id)).Text("state"));
        server.Inbox.Answer = receipt => receipt;
        await server.PublicationIsAsync(id, "published");
    }

    [Fact]
    public async Task A_receipt_for_another_image_is_ignored()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli, ("Builds:ReceiptSeconds", "0"));
        server.Inbox.Answer = receipt => receipt with { Sha256 = new string('0', 64) };
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        await Eventually.TrueAsync(() => Directory.GetFiles(server.Receipts).Length == 1);

        // The Manager checks for receipts once a second; the same check finds the next build's receipt.
        server.Inbox.Answer = receipt => receipt;
        var next = await server.BuildAsync(new { sketch = "Two", fqbn = Board });
        await server.PublicationIsAsync(next.Text("id")!, "published");

        Assert.Equal("waiting", (await server.BuildOfAsync(build.Text("id")!)).Text("publication"));
    }

    [Fact]
    public async Task API_and_Manager_communicate_only_through_folders()
    {
        using var cli = new ShellCli(Compiling() + "\ncp \"$here/image\" \"$out/$name.ino.bin\"");
        await using var server = await StartAsync(cli);
        server.Inbox.Answer = _ => null;
        // These sketches report the compile stamp in their image.
        foreach (var sketch in (string[])["One", "Two"])
            server.WriteSketch(sketch, "void setup() {}\nvoid loop() {}");
        await using var api = await ApiServer.StartAsync(
            ("Builds:Path", server.Builds), ("Builds:ReceiptsPath", server.Receipts));
        await File.WriteAllBytesAsync(cli.File("image"), ApiConversation.NewImage(stamp: "Nov 26 2025;10:00:00"));
        var newer = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        Assert.Equal("No board of one has polled yet.", newer.GetProperty("verdict").Text("reach"));
        (await api.PollAsync("/ota/one", version: "Nov 26 2025;10:00:00")).Dispose();

        // The clock was put back by an hour.
        await File.WriteAllBytesAsync(cli.File("image"), ApiConversation.NewImage(stamp: "Nov 26 2025;09:00:00"));
        var older = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        Assert.True(older.GetProperty("published").GetBoolean());
        Assert.StartsWith(
            "No board will take it: the only one runs Nov 26 2025;10:00:00, which is newer.",
            older.GetProperty("verdict").Text("reach"), StringComparison.Ordinal);

        // The same bytes for the same project, then for another one.
        var again = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        Assert.StartsWith("Already published as one Nov 26 2025;09:00:00", again.GetProperty("verdict")
            .Text("reason"), StringComparison.Ordinal);
        var refusal = await server.FailureAsync(new { sketch = "Two", fqbn = Board });
        Assert.StartsWith("The OTA service refused it: The same bytes were published as one", refusal,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_an_earlier_version_published_is_still_published()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        await server.StopAsync();
        var file = Path.Combine(server.Data, "manager", "builds", build.Text("id")!, "build.state");
        var record = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        Assert.True(record.Remove("wasMoved"));
        Assert.True(record.Remove("verdict"));
        await File.WriteAllTextAsync(file, record.ToJsonString());

        await server.StartAgainAsync();

        Assert.Equal("published", (await server.BuildOfAsync(build.Text("id")!)).Text("publication"));
        Assert.NotEmpty(await server.ImageOfAsync(build));
        Assert.Equal(JsonValueKind.Null, (await server.BuildOfAsync(build.Text("id")!))
            .GetProperty("verdict").ValueKind);
    }

    private static BuildReceipt Refused(BuildReceipt receipt) =>
        new()
        {
            BuildId = receipt.BuildId,
            Path = receipt.Path,
            Outcome = BuildReceiptOutcome.Refused,
            Reason = "It is not an image.",
            At = receipt.At,
        };

    private static async Task<ManagerServer> StartAsync(ShellCli cli, params (string Key, string Value)[] settings)
    {
        var server = await ManagerServer.StartAsync(cli.Path, settings);
        server.WriteSketch("One");
        server.WriteSketch("Two");
        return server;
    }
}
