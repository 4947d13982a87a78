using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Storage;
using Xunit.Abstractions;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Firmware;

public sealed class DiskFullTests(ITestOutputHelper output)
{
    [Fact]
    public async Task On_a_full_disk_uploads_get_507_until_there_is_space_and_boards_get_their_image()
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 6, output);
        if (disk is null)
            return;

        await using var server = await ApiServer.StartAsync(data: Path.Combine(disk.Folder, "data"));
        var (first, second, third) = (NewImage(60_000), NewImage(600_000), NewImage(600_000));
        await server.UploadedAsync(first);
        var ballast = disk.FillUp();

        using (var answer = await server.UploadAsync(second))
            Assert.Contains("full", await answer.ProblemAsync(HttpStatusCode.InsufficientStorage),
                StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(server.Incoming));
        Assert.Null(await server.FindFirmwareAsync(second));
        Assert.Equal(first, await server.Client.GetByteArrayAsync($"/api/firmware/{Sha256(first)}/image"));
        using (var board = await server.PollAsync("/ota/thermostat"))
            Assert.True(board.StatusCode is HttpStatusCode.OK
                or HttpStatusCode.ServiceUnavailable, board.StatusCode.ToString());

        File.Delete(ballast);
        await server.UploadedAsync(second);
        ballast = disk.FillUp();
        File.Delete(ballast);
        server.Drop("Roomy.ino.bin", third);
        await server.TakenAsync(third);
    }

    [Fact]
    public async Task On_a_full_disk_firmware_and_devices_can_be_deleted()
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 6, output);
        if (disk is null)
            return;

        await using var server = await ApiServer.StartAsync(data: Path.Combine(disk.Folder, "data"));
        var (first, second) = (NewImage(600_000), NewImage(600_000));
        await server.UploadedAsync(first);
        await server.UploadedAsync(second);
        foreach (var mac in new[] { "5C:CF:7F:00:00:01", "5C:CF:7F:00:00:02" })
        {
            using var offer = await server.PollAsync("/ota/thermostat", mac);
            await offer.Content.ReadAsByteArrayAsync();
        }

        await Eventually.TrueAsync(() => Writer(server).Unwritten == 0);
        disk.FillUp();
        using (var full = await server.UploadAsync(NewImage(600_000)))
            Assert.Equal(HttpStatusCode.InsufficientStorage, full.StatusCode);

        using (var device = await server.Client.DeleteAsync("/api/devices/5C:CF:7F:00:00:01"))
            Assert.Equal(HttpStatusCode.NoContent, device.StatusCode);
        using (var firmware = await server.Client.DeleteAsync("/api/firmware/" + Sha256(first)))
            Assert.Equal(HttpStatusCode.NoContent, firmware.StatusCode);
        using (var firmware = await server.Client.DeleteAsync($"/api/firmware/{Sha256(second)}?force=true"))
            Assert.Equal(HttpStatusCode.NoContent, firmware.StatusCode);

        // There is space again, for the reserve too.
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(server.Data, "reserve")));
        await server.UploadedAsync(NewImage(600_000));
        await server.StartAgainAsync();
        Assert.Null(await server.FindFirmwareAsync(first));
        Assert.Null(await server.FindFirmwareAsync(second));
        using var gone = await server.Client.GetAsync("/api/devices/5C:CF:7F:00:00:01");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Offers_use_the_last_space_while_heartbeats_wait()
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 6, output);
        if (disk is null)
            return;

        await using var server = await ApiServer.StartAsync(data: Path.Combine(disk.Folder, "data"));
        await server.UploadedAsync(NewImage());
        var ballast = disk.FillUp();
        using (var file = new FileStream(ballast, FileMode.Open))
            file.SetLength(file.Length - 160 * 1024);
        for (var i = 0; i < 300; i++)
            (await server.PollAsync("/ota/none", $"5C:CF:7F:01:{i / 256:X2}:{i % 256:X2}")).Dispose();
        await Eventually.TrueAsync(async () =>
            (await server.Client.GetStringAsync("/health")).Contains("nearly full", StringComparison.Ordinal));

        for (var i = 0; i < 20; i++)
        {
            using var offer = await server.PollAsync("/ota/thermostat", $"5C:CF:7F:02:00:{i:X2}");
            Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
            await offer.Content.ReadAsByteArrayAsync();
        }

        (await server.Client.GetAsync("/api/devices/5C:CF:7F:02:00:01")).EnsureSuccessStatusCode().Dispose();
        Assert.InRange(Writer(server).Unwritten, 300, 400);
        File.Delete(ballast);
        await Eventually.TrueAsync(() => Writer(server).Unwritten == 0);
        Assert.Equal("Healthy\nstorage: all changes are written", await server.Client.GetStringAsync("/health"));
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task A_build_on_a_full_disk_is_taken_when_there_is_space()
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 6, output);
        if (disk is null)
            return;

        var builds = Directory.CreateTempSubdirectory("otastack-builds-").FullName;
        try
        {
            await using var server = await ApiServer.StartAsync(
                Path.Combine(disk.Folder, "data"), null, ("Builds:Path", builds));
            var ballast = disk.FillUp();
            var image = NewImage(600_000);
            await File.WriteAllBytesAsync(Path.Combine(builds, "Waiting.ino.bin"), image);
            await Eventually.TrueAsync(() =>
                server.Log.Errors.Any(line => line.Contains("disk is full", StringComparison.Ordinal)));
            Assert.Empty(await server.RefusedAsync());
            File.Delete(ballast);
            await server.TakenAsync(image);
        }
        finally
        {
            Directory.Delete(builds, recursive: true);
        }
    }

    private static WriteBehind Writer(ApiServer server) => server.Services.GetRequiredService<WriteBehind>();
}
