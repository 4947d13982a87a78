using System.Diagnostics;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Builds;

/// <summary>Others write to the build folder: the IDE, its extensions, and everyone who shares it.</summary>
public sealed class HostileBuildFolderTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Theory]
    [InlineData("text", "not")]
    [InlineData("html", "HTML")]
    [InlineData("ea", "EA")]
    [InlineData("elf", "ELF")]
    [InlineData("random", "")]
    [InlineData("zeros", "")]
    [InlineData("empty", "empty")]
    [InlineData("bootloader", "boot loader")]
    [InlineData("merged", "merged")]
    [InlineData("gzip of nothing", "")]
    public async Task A_file_that_is_not_an_image_is_refused_with_a_reason(string kind, string named)
    {
        var random = new byte[5000];
        new Random(3).NextBytes(random);
        _server.Drop($"{kind}.ino.bin", kind switch
        {
            "text" => "hello, is this an image?"u8.ToArray(),
            "html" => "<!DOCTYPE html><html><body>404</body></html>"u8.ToArray(),
            "ea" => [0xEA, .. NewImage()[1..]],
            "elf" => [0x7F, (byte)'E', (byte)'L', (byte)'F', .. random],
            "random" => [0x42, .. random],
            "zeros" => new byte[8192],
            "empty" => [],
            "bootloader" => ImageBuilder.Esp32Bootloader(),
            "merged" => ImageBuilder.Esp32Merged(),
            _ => ImageBuilder.Gzip([]),
        });
        var reason = await _server.RefusalOfAsync($"{kind}.ino.bin");
        Assert.Contains(named, reason, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Exception", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_huge_file_is_refused_without_reading_it()
    {
        await using (var file = new FileStream(Path.Combine(_server.Builds, "Huge.ino.bin"), FileMode.Create))
            file.SetLength(64L << 30);
        Assert.Contains("larger than 1 MiB", await _server.RefusalOfAsync("Huge.ino.bin"), StringComparison.Ordinal);
        File.CreateSymbolicLink(Path.Combine(_server.Builds, "HugeLink.ino.bin"), "Huge.ino.bin");
        Assert.Contains("larger than 1 MiB", await _server.RefusalOfAsync("HugeLink.ino.bin"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_are_followed_inside_the_folder_only()
    {
        var (inside, outside, folder) = (NewImage(), NewImage(), Path.Combine(_server.Data, "secret"));
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "Secret.ino.bin"), outside);
        _server.Drop("links/store/Real.img", inside);
        var links = Path.Combine(_server.Builds, "links");

        File.CreateSymbolicLink(Path.Combine(links, "Inside.ino.bin"), "store/Real.img");
        File.CreateSymbolicLink(Path.Combine(links, "Absolute.ino.bin"), Path.Combine(folder, "Secret.ino.bin"));
        File.CreateSymbolicLink(Path.Combine(links, "Relative.ino.bin"), "../../secret/Secret.ino.bin");
        File.CreateSymbolicLink(Path.Combine(links, "out"), folder);
        File.CreateSymbolicLink(Path.Combine(links, "ThroughFolder.ino.bin"), "out/Secret.ino.bin");
        File.CreateSymbolicLink(Path.Combine(links, "Passwd.ino.bin"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(links, "Zero.ino.bin"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(links, "Folder.ino.bin"), "store");
        Directory.CreateDirectory(Path.Combine(links, "Directory.ino.bin"));

        Assert.Equal("inside", (string?)(await _server.TakenAsync(inside))["project"]);
        foreach (var name in new[] { "Absolute", "Relative", "ThroughFolder", "Passwd", "Zero" })
            Assert.Contains("leads out of the build folder", await _server.RefusalOfAsync($"links/{name}.ino.bin"),
                StringComparison.Ordinal);
        await _server.InboxIsThroughAsync();
        Assert.Null(await _server.FindFirmwareAsync(outside));
    }

    [Fact]
    public async Task Loops_dangling_links_and_pipes_do_not_stop_the_scan()
    {
        var odd = Directory.CreateDirectory(Path.Combine(_server.Builds, "odd")).FullName;
        File.CreateSymbolicLink(Path.Combine(odd, "Loop1.ino.bin"), "Loop2.ino.bin");
        File.CreateSymbolicLink(Path.Combine(odd, "Loop2.ino.bin"), "Loop1.ino.bin");
        File.CreateSymbolicLink(Path.Combine(odd, "Self.ino.bin"), "Self.ino.bin");
        File.CreateSymbolicLink(Path.Combine(odd, "up"), "..");
        File.CreateSymbolicLink(Path.Combine(odd, "Dangling.ino.bin"), "later.img");
        using (var mkfifo = Process.Start("mkfifo", Path.Combine(odd, "Pipe.ino.bin")))
            await mkfifo.EndAsync("mkfifo");

        Assert.Contains("empty", await _server.RefusalOfAsync("odd/Pipe.ino.bin"), StringComparison.Ordinal);
        await _server.InboxIsThroughAsync();

        var image = NewImage();
        _server.Drop("odd/later.img", image);
        Assert.Equal("dangling", (string?)(await _server.TakenAsync(image))["project"]);
        Assert.Empty(_server.Log.Errors);
    }

    [Fact]
    public async Task A_link_whose_target_changes_is_read_again()
    {
        var image = NewImage();
        _server.Drop("linked/current.img", image[..4000]);
        File.CreateSymbolicLink(Path.Combine(_server.Builds, "linked/Current.ino.bin"), "current.img");
        await _server.RefusalOfAsync("linked/Current.ino.bin");
        _server.Drop("linked/current.img", image);
        await _server.TakenAsync(image);
    }

    [Theory]
    [InlineData("new\nline", "new-line")]
    [InlineData("quote\"'<script>", "quote-script")]
    [InlineData("Wärme ☃", "w-rme")]
    [InlineData("$(reboot); `id`", "reboot-id")]
    [InlineData("..", null)]
    [InlineData("\u202Enib.oni.x", "nib.oni.x")]
    public async Task Odd_file_names_give_valid_project_names(string name, string? project)
    {
        var image = NewImage();
        _server.Drop($"names/{name}.ino.bin", image);
        if (project is not null)
            Assert.Equal(project, (string?)(await _server.TakenAsync(image))["project"]);
        else
            await _server.InboxIsThroughAsync(); // ".." + ".ino.bin" begins with a dot: hidden.
        Assert.Equal(project is null, await _server.FindFirmwareAsync(image) is null);
    }

    [Fact]
    public async Task Long_and_undecodable_names_do_not_stop_the_others()
    {
        var (longNamed, undecodable) = (NewImage(), NewImage());
        _server.Drop(new string('x', 247) + ".ino.bin", longNamed);
        _server.Drop("source.img", undecodable);
        await ShellAsync("cp \"$1/source.img\" \"$1/$(printf 'bad\\377\\376.ino.bin')\"");

        Assert.Equal(64, ((string)(await _server.TakenAsync(longNamed))["project"]!).Length);
        Assert.Contains("name", await _server.RefusalOfAsync("bad\uFFFD\uFFFD.ino.bin"), StringComparison.Ordinal);
        await ShellAsync("rm \"$1\"/bad*"); // .NET cannot delete it either.
    }

    [Fact]
    public async Task A_file_without_any_usable_name_is_refused()
    {
        _server.Drop("☃.ino.bin", NewImage());
        Assert.Contains("project", await _server.RefusalOfAsync("☃.ino.bin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_build_folder_may_be_a_link()
    {
        var real = Directory.CreateTempSubdirectory("otastack-test-");
        var link = real.FullName + "-link";
        try
        {
            File.CreateSymbolicLink(link, real.FullName);
            await using var server = await ApiServer.StartAsync(
                ("Builds:Path", Path.Combine(link, "nested", "builds")), ("Builds:ScanSeconds", "0.2"));
            await Eventually.TrueAsync(() => Directory.Exists(server.Builds));
            var image = NewImage();
            server.Drop("Behind.ino.bin", image);
            await server.TakenAsync(image);
            File.CreateSymbolicLink(Path.Combine(server.Builds, "Out.ino.bin"), "/etc/passwd");
            Assert.Contains("leads out", await server.RefusalOfAsync("Out.ino.bin"), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(link);
            real.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_that_disappears_and_comes_back_is_read_again()
    {
        await using var server = await ApiServer.StartAsync(("Builds:ScanSeconds", "0.2"));
        await Eventually.TrueAsync(() => Directory.Exists(server.Builds));
        Directory.Delete(server.Builds, recursive: true);
        await Eventually.TrueAsync(() => server.Log.Errors.Any());
        var image = NewImage();
        server.Drop("Back.ino.bin", image);
        await server.TakenAsync(image);
    }

    private async Task ShellAsync(string script)
    {
        using var shell = Process.Start("sh", ["-c", script, "sh", _server.Builds]);
        await shell.EndAsync("sh -c " + script);
        Assert.Equal(0, shell.ExitCode);
    }
}
