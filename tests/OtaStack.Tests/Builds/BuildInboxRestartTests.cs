using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Builds;

public sealed class BuildInboxRestartTests
{
    [Fact]
    public async Task After_a_restart_nothing_is_taken_or_listed_twice()
    {
        await using var server = await ApiServer.StartAsync(("Builds:ScanSeconds", "0.2"));
        await Eventually.TrueAsync(() => Directory.Exists(server.Builds));
        var (image, deleted) = (NewImage(), NewImage());
        server.Drop("Kept.ino.bin", image);
        server.Drop("Deleted.ino.bin", deleted);
        server.Drop("Bad.ino.bin", "no image"u8.ToArray());
        await server.TakenAsync(image);
        await server.TakenAsync(deleted);
        (await server.Client.DeleteAsync("/api/firmware/" + Sha256(deleted))).EnsureSuccessStatusCode();
        await server.RefusalOfAsync("Bad.ino.bin");
        var firstSeen = (await server.BuildsAsync("refused")).Single()!["seenAt"]!.ToJsonString();

        await server.StartAgainAsync();
        await Eventually.TrueAsync(async () =>
            (await server.BuildsAsync("refused")).Any(build => build!["seenAt"]!.ToJsonString() != firstSeen));
        await server.InboxIsThroughAsync();

        Assert.Single(await server.RefusedAsync(), build => build.Path == "Bad.ino.bin");
        Assert.Single(await server.BuildsAsync("taken"), build => (string?)build!["sha256"] == Sha256(image));
        Assert.NotNull(await server.FindFirmwareAsync(image));
        Assert.Null(await server.FindFirmwareAsync(deleted));
        Assert.Empty(Directory.GetFiles(server.Incoming));
        Assert.Empty(server.Log.Errors);
    }
}
