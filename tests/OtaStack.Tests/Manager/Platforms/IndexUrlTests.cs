using OtaStack.Manager.Http;
using OtaStack.Manager.Platforms;

namespace OtaStack.Tests.Manager.Platforms;

public sealed class IndexUrlTests
{
    [Theory]
    [InlineData("https://arduino.esp8266.com/stable/package_esp8266com_index.json")]
    [InlineData("https://espressif.github.io/arduino-esp32/package_esp32_index.json")]
    [InlineData("http://192.168.1.10:8000/package_mine_index.json")]
    [InlineData("https://example.org/a/package_x_index.tar.bz2")]
    [InlineData("https://example.org/a/package_x_index.json.gz?token=1")]
    [InlineData("https://cdn.example.org/gh/owner/repository@1.2.3/package_x_index.json")]
    [InlineData("  https://example.org/package_x_index.json  ")]
    public void A_valid_URL_is_accepted(string url) => Assert.Equal(url.Trim(), IndexUrl.Check(url));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("example.org/package_x_index.json")]
    [InlineData("/package_x_index.json")]
    [InlineData("file:///etc/package_x_index.json")]
    [InlineData("ftp://example.org/package_x_index.json")]
    [InlineData("javascript:alert(1)//package_x_index.json")]
    [InlineData("https:///package_x_index.json")]
    [InlineData("https://user:secret@example.org/package_x_index.json")]
    [InlineData("https://user@example.org/package_x_index.json")]
    [InlineData("https://example.org/package_x_index.json#../../../etc/cron.d/x")]
    [InlineData("https://example.org/package_x_index.json#")]
    [InlineData("https://example.org/")]
    [InlineData("https://example.org/index.html")]
    [InlineData("https://example.org/..%2f..%2fx.json")]
    [InlineData("https://example.org/%2e%2e.json")]
    [InlineData("https://example.org/.json")]
    [InlineData("https://example.org/-x.json")]
    [InlineData("https://example.org/package_index.json")]
    [InlineData("https://example.org/PACKAGE_INDEX.json")]
    [InlineData("https://example.org/package_index.tar.bz2")]
    [InlineData("https://example.org/library_index.json.gz")]
    [InlineData("https://example.org/installed.json")]
    [InlineData("https://example.org/a b/package_x_index.json")]
    [InlineData("https://example.org/package_x_index.json\n--config-file=/x")]
    [InlineData("https://example.org/package_x_index.json,https://evil.example/x.json")]
    [InlineData("--additional-urls=https://example.org/package_x_index.json")]
    public void An_invalid_URL_is_rejected(string? url) =>
        Assert.Throws<InvalidInputException>(() => IndexUrl.Check(url));

    [Fact]
    public void Two_indexes_with_the_same_name_are_rejected() => Assert.Throws<InvalidInputException>(() =>
        IndexUrl.CheckAll(["https://a.example/package_x_index.json", "https://b.example/package_x_index.json.gz"]));

    [Fact]
    public void Duplicate_URLs_are_removed() => Assert.Single(
        IndexUrl.CheckAll(["https://a.example/package_x_index.json", " https://a.example/package_x_index.json"]));

    [Fact]
    public void Too_many_URLs_are_rejected() => Assert.Throws<InvalidInputException>(() =>
        IndexUrl.CheckAll(
            [.. Enumerable.Range(0, IndexUrl.Maximum + 1)
            .Select(number => $"https://a.example/package_{number}_index.json")]));
}
