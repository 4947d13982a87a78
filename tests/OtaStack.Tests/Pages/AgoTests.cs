using OtaStack.ServiceDefaults.Pages;

namespace OtaStack.Tests.Pages;

public sealed class AgoTests
{
    [Theory]
    [InlineData(-5, "just now")]
    [InlineData(59, "just now")]
    [InlineData(60, "1 min ago")]
    [InlineData(3599, "59 min ago")]
    [InlineData(3600, "1 h ago")]
    [InlineData(48 * 3600 - 1, "47 h ago")]
    [InlineData(48 * 3600, "2 days ago")]
    public void An_age_is_formatted(int seconds, string said) =>
        Assert.Equal(said, Ago.Of(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Just_now_can_cover_more_minutes()
    {
        Assert.Equal("just now", Ago.Of(TimeSpan.FromSeconds(359), justNowMinutes: 6));
        Assert.Equal("6 min ago", Ago.Of(TimeSpan.FromMinutes(6), justNowMinutes: 6));
    }
}
