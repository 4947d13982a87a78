using System.Text;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Builds;

public sealed class BuildInboxTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task A_complete_image_is_taken_at_once_and_offered_to_the_next_poll()
    {
        // If it waited until the file is settled, or for a scan, this test would time out.
        await using var patient = await ApiServer.StartAsync(
            ("Builds:SettleSeconds", "3600"), ("Builds:ScanSeconds", "3600"));
        await Eventually.TrueAsync(() => Directory.Exists(patient.Builds));
        var image = NewImage();
        patient.Drop("Thermostat.ino.bin", image);

        var firmware = await patient.TakenAsync(image);
        Assert.Equal("thermostat", (string?)firmware["project"]);
        Assert.Equal("Apr  3 2020;05:33:11", (string?)firmware["version"]);
        Assert.Equal("compileStamp", (string?)firmware["versionSource"]);
        Assert.Equal("build", (string?)firmware["origin"]);
        Assert.Null(firmware["provenance"]);
        using var offer = await patient.PollAsync("/ota/thermostat", version: "Apr  2 2020;05:33:11");
        Assert.Equal(image, await offer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_image_written_in_pieces_is_taken_after_the_last_one()
    {
        var image = NewImage(40_000);
        await using (var file = new FileStream(Path.Combine(_server.Builds, "Pieces.ino.bin"), FileMode.Create))
        {
            foreach (var piece in image.Chunk(9000))
            {
                Assert.Null(await _server.FindFirmwareAsync(image));
                await file.WriteAsync(piece);
                await file.FlushAsync();
                await Task.Delay(60);
            }
        }

        Assert.Equal("pieces", (string?)(await _server.TakenAsync(image))["project"]);
    }

    [Fact]
    public async Task An_image_replaced_by_rename_is_taken_completely()
    {
        var (old, replacement) = (NewImage(), NewImage());
        await File.WriteAllBytesAsync(Path.Combine(_server.Builds, "Renamed.ino.bin"), old[..4000]);
        _server.Drop("Renamed.ino.bin", replacement);
        await _server.TakenAsync(replacement);
        Assert.Null(await _server.FindFirmwareAsync(old));
    }

    [Fact]
    public async Task An_image_overwritten_in_place_never_gives_a_mixture()
    {
        var (old, replacement) = (NewImage(200_000), NewImage(200_000));
        var path = Path.Combine(_server.Builds, "Overwritten.ino.bin");
        await File.WriteAllBytesAsync(path, old);
        await _server.TakenAsync(old);

        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            foreach (var piece in replacement.Chunk(20_000))
            {
                await file.WriteAsync(piece);
                await file.FlushAsync();
                await Task.Delay(20);
            }
        }

        await _server.TakenAsync(replacement);
        var shas = (await _server.BuildsAsync("taken"))
            .Where(build => (string?)build!["path"] == "Overwritten.ino.bin");
        Assert.Equal([Sha256(replacement), Sha256(old)], shas.Select(build => (string?)build!["sha256"]));
    }

    [Fact]
    public async Task A_truncated_image_is_refused_with_its_sizes_and_taken_when_complete()
    {
        var image = NewImage();
        var path = Path.Combine(_server.Builds, "Cut.ino.bin");
        await File.WriteAllBytesAsync(path, image[..5000]);
        Assert.Contains("5000 of at least", await _server.RefusalOfAsync("Cut.ino.bin"), StringComparison.Ordinal);

        await using (var file = new FileStream(path, FileMode.Append))
            await file.WriteAsync(image.AsMemory(5000));
        await _server.TakenAsync(image);
        await Eventually.TrueAsync(async () =>
            (await _server.RefusedAsync()).TrueForAll(build => build.Path != "Cut.ino.bin"));
    }

    [Fact]
    public async Task The_same_bytes_are_taken_once_under_any_name()
    {
        var image = NewImage();
        _server.Drop("Twice.ino.bin", image);
        await _server.TakenAsync(image);
        _server.Drop("Twice.ino.bin", image);
        _server.Drop("again/Other.ino.bin", image);
        File.SetLastWriteTimeUtc(Path.Combine(_server.Builds, "Twice.ino.bin"), DateTime.UtcNow);
        await _server.InboxIsThroughAsync();

        Assert.Single(await _server.BuildsAsync("taken"), build => (string?)build!["sha256"] == Sha256(image));
        Assert.Equal("twice", (string?)(await _server.FindFirmwareAsync(image))!["project"]);
        Assert.DoesNotContain(await _server.RefusedAsync(), build => build.Path is "Twice.ino.bin"
            or "again/Other.ino.bin");
    }

    [Fact]
    public async Task Bytes_of_a_deleted_firmware_are_accepted_only_as_an_upload()
    {
        var image = NewImage();
        _server.Drop("Deleted.ino.bin", image);
        await _server.TakenAsync(image);
        (await _server.Client.DeleteAsync("/api/firmware/" + Sha256(image))).EnsureSuccessStatusCode();

        _server.Drop("Deleted2.ino.bin", image);
        await _server.InboxIsThroughAsync();
        Assert.Null(await _server.FindFirmwareAsync(image));

        await _server.UploadedAsync(image);
        Assert.NotNull(await _server.FindFirmwareAsync(image));
    }

    [Fact]
    public async Task Other_files_of_a_build_are_neither_taken_nor_refused()
    {
        var image = NewImage();
        string[] others =
        [
            "Beside.ino.bootloader.bin", "Beside.ino.partitions.bin", "Beside.ino.merged.bin", "Beside.ino.elf",
            ".Beside.ino.bin",
            "preproc/Beside.ino.bin", "bootloader/bootloader.bin", "boot_app0.bin", "Beside.ino.bin.tmp",
        ];
        foreach (var other in others)
            _server.Drop("beside/" + other, image);
        await _server.InboxIsThroughAsync();

        Assert.Null(await _server.FindFirmwareAsync(image));
        Assert.DoesNotContain(await _server.RefusedAsync(), build =>
            build.Path.StartsWith("beside/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_that_vanish_are_forgotten()
    {
        for (var i = 0; i < 50; i++)
        {
            var path = Path.Combine(_server.Builds, $"Vanishing{i}.ino.bin");
            await File.WriteAllBytesAsync(path, NewImage()[..4000]);
            await Task.Delay(5);
            File.Delete(path);
        }

        await _server.InboxIsThroughAsync();
        Assert.DoesNotContain(await _server.RefusedAsync(), build =>
            build.Path.StartsWith("Vanishing", StringComparison.Ordinal));
        Assert.Empty(_server.Log.Errors);
    }

    [Fact]
    public async Task A_marker_in_the_image_takes_precedence_over_the_file_name()
    {
        var image = ImageBuilder.Esp8266(stamp: "Apr  3 2020;05:33:11", seed: 77,
            marker: ImageBuilder.Marker("2.0.0", "greenhouse"));
        _server.Drop("Marked.ino.bin", image);
        var firmware = await _server.TakenAsync(image);
        Assert.Equal("greenhouse", (string?)firmware["project"]);
        Assert.Equal("2.0.0", (string?)firmware["version"]);
        Assert.Equal("marker", (string?)firmware["versionSource"]);
    }

    [Fact]
    public async Task A_file_system_with_a_version_is_taken_when_it_no_longer_changes()
    {
        var image = ImageBuilder.LittleFs();
        _server.Drop("fs/build.json", Encoding.UTF8.GetBytes("""{"version":"7","chip":"esp8266"}"""));
        _server.Drop("fs/Thermostat.littlefs.bin", image);
        var firmware = await _server.TakenAsync(image);
        Assert.Equal("filesystem", (string?)firmware["kind"]);
        Assert.Equal("ESP8266", (string?)firmware["chip"]);
        Assert.Equal("7", (string?)firmware["version"]);
        Assert.Equal("sidecar", (string?)firmware["versionSource"]);

        _server.Drop("fs2/Thermostat.littlefs.bin", ImageBuilder.LittleFs(32));
        Assert.Contains("version", await _server.RefusalOfAsync("fs2/Thermostat.littlefs.bin"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_system_without_a_length_is_not_taken_while_it_is_written()
    {
        await using var patient = await ApiServer.StartAsync(
            ("Builds:SettleSeconds", "1.5"), ("Builds:ScanSeconds", "0.1"));
        patient.Drop("build.json", Encoding.UTF8.GetBytes("""{"version":"7","project":"x"}"""));
        var image = new byte[20 * 4096];
        new Random(5).NextBytes(image);
        image[0] = 1;
        await using (var file = new FileStream(Path.Combine(patient.Builds, "data.spiffs.bin"), FileMode.Create))
        {
            foreach (var sector in image.Chunk(4096))
            {
                await file.WriteAsync(sector);
                await file.FlushAsync();
                await Task.Delay(30);
            }
        }

        await patient.TakenAsync(image);
        Assert.Single(await patient.BuildsAsync("taken"));
    }
}
