using System.Diagnostics;
using System.Net;
using Xunit.Abstractions;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Firmware;

public sealed class DiskFullTests(ITestOutputHelper output)
{
    [Fact]
    public async Task On_a_full_disk_uploads_get_507_boards_get_their_image_and_room_mends_it()
    {
        var folder = Directory.CreateTempSubdirectory("otastack-small-").FullName;
        if (!await RunAsync("mount", "-t", "tmpfs", "-o", "size=6m", "none", folder))
        {
            output.WriteLine("Skipped: this user cannot mount a small file system.");
            Directory.Delete(folder);
            return;
        }

        try
        {
            await using var server = await ApiServer.StartAsync(data: Path.Combine(folder, "data"));
            var (first, second, third) = (NewImage(60_000), NewImage(600_000), NewImage(600_000));
            await server.UploadedAsync(first);
            var ballast = FillUp(folder);

            using (var answer = await server.UploadAsync(second))
                Assert.Contains("full", await answer.ProblemAsync(HttpStatusCode.InsufficientStorage), StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(server.Incoming));
            Assert.Null(await server.FindFirmwareAsync(second));
            Assert.Equal(first, await server.Client.GetByteArrayAsync($"/api/firmware/{Sha256(first)}/image"));
            using (var board = await server.PollAsync("/ota/thermostat"))
                Assert.True(board.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, board.StatusCode.ToString());

            File.Delete(ballast);
            await server.UploadedAsync(second);
            ballast = FillUp(folder);
            File.Delete(ballast);
            server.Drop("Roomy.ino.bin", third);
            await server.TakenAsync(third);
        }
        finally
        {
            await RunAsync("umount", folder);
            Directory.Delete(folder);
        }
    }

    [Fact]
    public async Task A_build_that_finds_the_disk_full_is_taken_once_there_is_room()
    {
        var folder = Directory.CreateTempSubdirectory("otastack-small-").FullName;
        if (!await RunAsync("mount", "-t", "tmpfs", "-o", "size=6m", "none", folder))
        {
            output.WriteLine("Skipped: this user cannot mount a small file system.");
            Directory.Delete(folder);
            return;
        }

        var builds = Directory.CreateTempSubdirectory("otastack-builds-").FullName;
        try
        {
            await using var server = await ApiServer.StartAsync(Path.Combine(folder, "data"), null, ("Builds:Path", builds));
            var ballast = FillUp(folder);
            var image = NewImage(600_000);
            await File.WriteAllBytesAsync(Path.Combine(builds, "Waiting.ino.bin"), image);
            await Eventually.TrueAsync(() => server.Log.Errors.Any(line => line.Contains("disk is full", StringComparison.Ordinal)));
            Assert.Empty(await server.RefusedAsync());
            File.Delete(ballast);
            await server.TakenAsync(image);
        }
        finally
        {
            await RunAsync("umount", folder);
            Directory.Delete(folder);
            Directory.Delete(builds, recursive: true);
        }
    }

    private static string FillUp(string folder)
    {
        var path = Path.Combine(folder, "ballast");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1024 * 1024; size >= 4096;)
        {
            try
            {
                file.Write(new byte[size]);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }

        return path;
    }

    private static async Task<bool> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
