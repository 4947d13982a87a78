using System.Runtime.Versioning;
using OtaStack.Runner.Backups;

namespace OtaStack.Tests.Backups;

[UnsupportedOSPlatform("windows")]
public sealed class FolderContentsTests : IDisposable
{
    /// <summary>A file system of its own on every Linux, where a rename from the disk is refused.</summary>
    private const string OtherDisk = "/dev/shm";

    private readonly DirectoryInfo _from = Directory.CreateTempSubdirectory("otastack-contents-");
    private readonly string _to = Path.Combine(OtherDisk, "otastack-contents-" + Guid.NewGuid().ToString("N"));

    [Fact]
    public void Everything_is_moved_to_another_disk()
    {
        const UnixFileMode ownerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        var sketch = _from.CreateSubdirectory("Blink/src");
        File.WriteAllText(Path.Combine(sketch.FullName, "blink.h"), "// mine");
        File.SetUnixFileMode(Path.Combine(_from.FullName, "Blink"), ownerAndGroup);
        File.SetUnixFileMode(Path.Combine(sketch.FullName, "blink.h"), UnixFileMode.UserRead);
        File.CreateSymbolicLink(Path.Combine(sketch.FullName, "link"), "../missing");
        File.WriteAllText(Path.Combine(_from.FullName, "notes.txt"), "note");
        Directory.CreateDirectory(_to);

        FolderContents.Move(_from.FullName, _to);

        var moved = Path.Combine(_to, "Blink/src/blink.h");
        Assert.Equal("// mine", File.ReadAllText(moved));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(moved));
        Assert.Equal(ownerAndGroup, File.GetUnixFileMode(Path.Combine(_to, "Blink")));
        Assert.Equal("../missing", new FileInfo(Path.Combine(_to, "Blink/src/link")).LinkTarget);
        Assert.Equal("note", File.ReadAllText(Path.Combine(_to, "notes.txt")));
        Assert.DoesNotContain(_from.EnumerateFiles("*", SearchOption.AllDirectories), file => file.LinkTarget is null);
    }

    [Fact]
    public void A_file_that_exists_is_not_overwritten()
    {
        File.WriteAllText(Path.Combine(_from.FullName, "notes.txt"), "restored");
        Directory.CreateDirectory(_to);
        File.WriteAllText(Path.Combine(_to, "notes.txt"), "mine");

        Assert.Throws<IOException>(() => FolderContents.Move(_from.FullName, _to));

        Assert.Equal("mine", File.ReadAllText(Path.Combine(_to, "notes.txt")));
    }

    public void Dispose()
    {
        _from.Delete(recursive: true);
        if (Directory.Exists(_to))
            Directory.Delete(_to, recursive: true);
    }
}
