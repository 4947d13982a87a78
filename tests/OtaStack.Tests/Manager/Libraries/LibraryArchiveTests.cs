using System.IO.Compression;
using System.Text;
using OtaStack.Manager.Http;
using OtaStack.Manager.Libraries;

namespace OtaStack.Tests.Manager.Libraries;

public sealed class LibraryArchiveTests
{
    private static readonly LibraryOptions Limits = new() { Entries = 50, UnpackedBytes = 100_000 };

    [Fact]
    public async Task A_top_level_folder_is_kept() => Assert.Equal(
        ["Lib-1.0/", "Lib-1.0/library.properties", "Lib-1.0/src/Lib.h"],
        Names(await RewriteAsync(Zip("Lib-1.0/", "Lib-1.0/library.properties", "Lib-1.0/src/Lib.h"))));

    [Fact]
    public async Task Top_level_files_get_a_folder() => Assert.Equal(
        ["Lib/library.properties", "Lib/src/Lib.h"], Names(await RewriteAsync(Zip("library.properties", "src/Lib.h"))));

    [Fact]
    public async Task A_single_top_level_file_gets_a_folder() =>
        Assert.Equal(["Lib/Lib.h"], Names(await RewriteAsync(Zip("Lib.h"))));

    [Fact]
    public async Task Backslashes_become_slashes() =>
        Assert.Equal(["Lib/src/Lib.h"], Names(await RewriteAsync(Zip("Lib\\src\\Lib.h"))));

    [Fact]
    public async Task Files_added_by_macOS_are_skipped() => Assert.Equal(
        ["Lib/Lib.h"], Names(await RewriteAsync(Zip("Lib/Lib.h", "__MACOSX/Lib/._Lib.h", "Lib/.DS_Store"))));

    [Theory]
    [InlineData(".git/hooks/post-checkout", ".git/")]
    [InlineData(".git/config", ".git/")]
    [InlineData("Lib/.git/config", "Lib/.git/")]
    [InlineData("Lib/.git", "Lib/.git")] // a file that names a repository elsewhere
    [InlineData("Lib\\.git\\config", "Lib/.git/")]
    [InlineData("Lib/src/.vscode/tasks.json", "Lib/src/.vscode/")]
    [InlineData("Lib/.gitattributes", "Lib/.gitattributes")]
    [InlineData("Lib/.github/workflows/ci.yml", "Lib/.github/")]
    public async Task Hidden_files_and_folders_are_skipped_and_named(string path, string named)
    {
        var target = new MemoryStream();
        var leftOut = await LibraryArchive.RewriteAsync(
            new MemoryStream(Zip("Lib/Lib.h", path)), target, "Lib", Limits, default);
        Assert.Equal($"Skipped hidden files in the ZIP, which are not part of a library: {named}.", leftOut);
        Assert.Equal(["Lib/Lib.h"], Names(target));
    }

    [Fact]
    public async Task Skipped_files_are_named_once_up_to_a_limit()
    {
        var hidden = Enumerable.Range(0, 15).SelectMany(number => (string[])[$"Lib/.{number}/a", $"Lib/.{number}/b"]);
        var leftOut = await LibraryArchive.RewriteAsync(
            new MemoryStream(Zip(["Lib/Lib.h", .. hidden])), new MemoryStream(), "Lib", Limits, default);
        Assert.EndsWith("Lib/.9/ and 5 more.", leftOut, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ZIP_with_only_hidden_files_is_rejected() =>
        await Assert.ThrowsAsync<InvalidInputException>(() => RewriteAsync(Zip(".git/config", ".git/HEAD")));

    [Fact]
    public async Task Contents_are_kept_and_permissions_are_reset()
    {
        using var zip = new ZipArchive(await RewriteAsync(Zip(new Entry("Lib/run.sh", "#!/bin/sh", UnixMode: 0x89FF))));
        using var reader = new StreamReader(zip.Entries[0].Open());
        Assert.Equal("#!/bin/sh", await reader.ReadToEndAsync());
        Assert.Equal(0x81A4, (zip.Entries[0].ExternalAttributes >> 16) & 0xFFFF);
    }

    [Theory]
    [InlineData("../evil.h")]
    [InlineData("Lib/../../evil.h")]
    [InlineData("Lib/..")]
    [InlineData("/etc/cron.d/evil")]
    [InlineData("\\\\server\\share\\evil")]
    [InlineData("..\\..\\evil.h")]
    [InlineData("C:\\evil.h")]
    [InlineData("C:evil.h")]
    [InlineData("Lib//evil.h")]
    [InlineData("Lib/./evil.h")]
    [InlineData("Lib/evil\0.h")]
    [InlineData("Lib/ev\nil.h")]
    [InlineData("Lib/evil.h.")]
    [InlineData("Lib /evil.h")]
    [InlineData("Lib/evil.h:stream")]
    [InlineData("//")]
    public async Task A_path_that_could_leave_its_folder_is_rejected(string path) =>
        await Assert.ThrowsAsync<InvalidInputException>(() => RewriteAsync(Zip("Lib/ok.h", path)));

    [Theory]
    [InlineData(0xA1FF)] // link
    [InlineData(0x6180)] // block device
    [InlineData(0x1180)] // pipe
    public async Task A_link_or_device_is_rejected(int mode) =>
        await Assert.ThrowsAsync<InvalidInputException>(
            () => RewriteAsync(Zip(new Entry("Lib/a", "/etc/passwd", mode))));

    [Theory]
    [InlineData("Lib/a.h", "Lib/a.h")]
    [InlineData("Lib/a.h", "lib/A.H")]
    [InlineData("Lib/a", "Lib/a/")]
    public async Task A_duplicate_path_is_rejected(string one, string other) =>
        await Assert.ThrowsAsync<InvalidInputException>(() => RewriteAsync(Zip(one, other)));

    [Fact]
    public async Task Too_many_entries_are_rejected() => await Assert.ThrowsAsync<InvalidInputException>(() =>
        RewriteAsync(Zip([.. Enumerable.Range(0, 51).Select(number => $"Lib/{number}.h")])));

    [Fact]
    public async Task A_ZIP_that_is_too_large_when_unpacked_is_rejected() =>
        await Assert.ThrowsAsync<InvalidInputException>(() =>
        RewriteAsync(Zip(new Entry("Lib/a", new string('x', 60_000)), new Entry("Lib/b", new string('x', 60_000)))));

    [Fact]
    public async Task A_wrong_size_in_the_header_does_not_exceed_the_limit()
    {
        var bytes = Zip(new Entry("Lib/a", new string('x', 5_000_000)));
        // The uncompressed size in the central directory, as in the local header: 5,000,000.
        var lie = BitConverter.GetBytes(5_000_000);
        for (var at = bytes.AsSpan().IndexOf(lie); at >= 0; at = bytes.AsSpan().IndexOf(lie))
            BitConverter.TryWriteBytes(bytes.AsSpan(at), 100);

        try
        {
            using var zip = new ZipArchive(await RewriteAsync(bytes));
            using var stream = new MemoryStream();
            await zip.Entries[0].Open().CopyToAsync(stream);
            Assert.InRange(stream.Length, 0, Limits.UnpackedBytes);
        }
        catch (InvalidInputException)
        {
            // Rejecting the ZIP is also correct.
        }
    }

    [Fact]
    public async Task A_ZIP_with_only_folders_is_rejected() =>
        await Assert.ThrowsAsync<InvalidInputException>(() => RewriteAsync(Zip("Lib/", "Lib/src/")));

    [Theory]
    [InlineData("")]
    [InlineData("not a zip at all")]
    [InlineData("PK\u0003\u0004 and then nothing")]
    public async Task A_file_that_is_not_a_ZIP_is_rejected(string text) =>
        await Assert.ThrowsAsync<InvalidInputException>(() => RewriteAsync(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public async Task Damaged_ZIPs_are_rejected_or_rewritten_safely()
    {
        var good = Zip("Lib/library.properties", "Lib/src/Lib.h", "Lib/src/Lib.cpp");
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var bad = (byte[])good.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            try
            {
                Assert.All(Names(await RewriteAsync(bad)), name => Assert.DoesNotContain("..", name.Split('/')));
            }
            catch (InvalidInputException)
            {
            }
        }
    }

    private static async Task<MemoryStream> RewriteAsync(byte[] zip)
    {
        var target = new MemoryStream();
        await LibraryArchive.RewriteAsync(new MemoryStream(zip), target, "Lib", Limits, default);
        target.Position = 0;
        return target;
    }

    private static IEnumerable<string> Names(MemoryStream zip)
    {
        using var archive = new ZipArchive(zip);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    private static byte[] Zip(params string[] paths) =>
        Zip([.. paths.Select(path => new Entry(path, path.EndsWith('/') ? "" : path))]);

    private static byte[] Zip(params Entry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (path, text, mode) in entries)
            {
                var entry = zip.CreateEntry(path);
                entry.ExternalAttributes = mode << 16;
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    private sealed record Entry(string Path, string Text, int UnixMode = 0x81A4);
}
