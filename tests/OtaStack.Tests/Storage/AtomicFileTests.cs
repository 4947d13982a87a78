using System.Text;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("otastack-atomic-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_is_replaced_as_a_whole_and_nothing_else_is_left(bool durable)
    {
        var path = Path.Combine(_folder, "a.json");
        File.WriteAllText(path, "what was there before, and longer");

        AtomicFile.Write(path, "new", durable);

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_secret_replaces_a_file_that_everybody_could_read()
    {
        var path = Path.Combine(_folder, "secret");
        File.WriteAllText(path, "open");
        Assert.NotEqual(OwnerOnly, new FileInfo(path).UnixFileMode);

        AtomicFile.Write(path, Encoding.UTF8.GetBytes("closed"), OwnerOnly);

        Assert.Equal(OwnerOnly, new FileInfo(path).UnixFileMode);
    }

    [Fact]
    public void A_failed_write_leaves_nothing_behind()
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder, "a folder")).FullName;

        Assert.ThrowsAny<SystemException>(() => AtomicFile.Write(path, "text"));

        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }
}
