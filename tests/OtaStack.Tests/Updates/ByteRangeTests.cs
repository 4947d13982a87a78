using OtaStack.Api.Downloads;

namespace OtaStack.Tests.Updates;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=100-", 100, 900)]
    [InlineData("bytes=-10", 990, 10)]
    [InlineData("bytes=-5000", 0, 1000)]
    [InlineData("bytes=900-1000", 900, 100)] // esp_https_ota's last range may end one past the end
    [InlineData("bytes=900-999999", 900, 100)]
    public void A_range_is_cut_at_the_end(string header, long offset, long length)
    {
        var range = ByteRange.Of(header, 1000);

        Assert.Equal((offset, length, true, true), (range.Offset, range.Length, range.IsPartial, range.IsSatisfiable));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=a-b")]
    [InlineData("lines=0-5")]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("bytes=99999999999999999999-")]
    public void Anything_but_a_single_byte_range_gets_the_whole_image(string? header)
    {
        var range = ByteRange.Of(header, 1000);

        Assert.Equal((0L, 1000L, false), (range.Offset, range.Length, range.IsPartial));
    }

    [Theory]
    [InlineData("bytes=1000-")]
    [InlineData("bytes=1000-1001")]
    [InlineData("bytes=-0")]
    public void A_range_after_the_end_cannot_be_satisfied(string header) =>
        Assert.False(ByteRange.Of(header, 1000).IsSatisfiable);

    [Theory]
    [InlineData("bytes=1-", true)]
    [InlineData("bytes=4096-8191", true)]
    [InlineData("bytes=0-", false)]
    [InlineData("bytes=-1", false)]
    [InlineData(null, false)]
    public void A_range_that_does_not_start_at_zero_continues_a_download(string? header, bool continuation) =>
        Assert.Equal(continuation, ByteRange.IsContinuation(header));
}
