using System.Text;
using OtaStack.Runner.Backups;

namespace OtaStack.Tests.Backups;

public sealed class ChecksumsTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData("data/a b")]
    [InlineData("data/with\nline feed")]
    [InlineData("data/with \\n and \\\\")]
    [InlineData("data/ends with \\")]
    [InlineData("  ")]
    public void A_name_is_read_as_it_was_written(string name)
    {
        var sums = new Checksums();
        sums.TryAdd(name, Hash);

        Checksums.Parse(sums.ToBytes()).Verify(sums);
        sums.Verify(Checksums.Parse(sums.ToBytes()));
    }

    [Theory]
    [InlineData("aa  name\n")]
    [InlineData("\n\\\n")]
    public void Other_text_is_refused(string text) =>
        Assert.Throws<BackupException>(() => Checksums.Parse(Encoding.UTF8.GetBytes(text)));
}
