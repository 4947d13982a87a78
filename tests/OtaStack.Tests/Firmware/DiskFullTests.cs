using System.Net;
using Xunit.Abstractions;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Firmware;

public sealed class DiskFullTests(ITestOutputHelper output)
{
    [Fact]
    public async Task On_a_full_disk_uploads_get_507_boards_get_their_image_and_room_mends_it()
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 6, output);
        if (disk is null)
            return;

        await using var server = await ApiServer.StartAsync(data: Path.Combine(disk.Folder, "data"));
        var (first, second, third) = (NewImage(60_000), NewImage(600_000), NewImage(600_000));
        await server.UploadedAsync(first);
        var ballast = disk.FillUp();

        using (var answer = await server.UploadAsync(second))
            Assert.Contains("full", await answer.ProblemAsync(HttpStatusCode.InsufficientStorage), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(server.Incoming));
        Assert.Null(await server.FindFirmwareAsync(second));
        Assert.Equal(first, await server.Client.GetByteArrayAsync($"/api/firmware/{Sha256(first)}/image"));
        using (var board = await server.PollAsync("/ota/thermostat"))
            Assert.True(board.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, board.StatusCode.ToString());

        File.Delete(ballast);
        await server.UploadedAsync(second);
        ballast = disk.FillUp();
        File.Delete(ballast);
        server.Drop("Roomy.ino.bin", third);
        await server.TakenAsync(third);
    }

    [Fact]
    public async Task A_build_that_finds_the_disk_full_is_taken_once_there_is_room()
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 6, output);
        if (disk is null)
            return;

        var builds = Directory.CreateTempSubdirectory("otastack-builds-").FullName;
        try
        {
            await using var server = await ApiServer.StartAsync(Path.Combine(disk.Folder, "data"), null, ("Builds:Path", builds));
            var ballast = disk.FillUp();
            var image = NewImage(600_000);
            await File.WriteAllBytesAsync(Path.Combine(builds, "Waiting.ino.bin"), image);
            await Eventually.TrueAsync(() => server.Log.Errors.Any(line => line.Contains("disk is full", StringComparison.Ordinal)));
            Assert.Empty(await server.RefusedAsync());
            File.Delete(ballast);
            await server.TakenAsync(image);
        }
        finally
        {
            Directory.Delete(builds, recursive: true);
        }
    }
}
