using OtaStack.Manager.Cli;
using OtaStack.Manager.Jobs;

namespace OtaStack.Tests.Manager.Jobs;

public sealed class FailureReasonTests
{
    [Theory]
    [InlineData(
        "Error during install: Cannot install tool esp8266:python3@3.7.2: testing local archive integrity: archive "
            + "hash differs from hash in index", "does not match the checksum")]
    [InlineData(
        "Error during install: Download failed: performing HTTP request: Get \"https://example.org/a.zip\": dial tcp: "
            + "lookup example.org: no such host", "download failed")]
    [InlineData("Error during install: Download failed: server returned 404 Not Found", "download failed")]
    [InlineData(
        "Error during install: Platform 'esp8266:esp8266@9.9.9' not found: required version 9.9.9 not found for "
            + "platform esp8266:esp8266", "no such version")]
    [InlineData("Invalid argument passed: Platform 'esp8266:esp9999' not found", "add its index")]
    [InlineData(
        "Error during install: Cannot install tool x: extracting archive: write /toolchain/tmp: no space left on "
            + "device", "disk is full")]
    [InlineData("Error during install: Platform 'a:b': platform is not available for your OS",
        "does not support the operating system")]
    [InlineData("Error installing Git Library: Library install failed: repository not found",
        "download failed")]
    [InlineData("Error installing Zip Library: Library install failed: library not valid", "not an Arduino library")]
    [InlineData(
        "Error installing x: Library install failed: destination dir /w/libraries/x already exists, cannot install",
        "Remove it first")]
    public void A_known_failure_contains_the_advice_and_the_original_message(string error, string advice)
    {
        var reason = FailureReason.Of(1, error + "\n", []);
        Assert.Contains(advice, reason, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(error, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_index_refers_to_the_log() => Assert.Contains(
        "Some indexes could not be downloaded",
        FailureReason.Of(1, "Some indexes could not be updated.",
            ["Downloading index: package_x_index.json server returned 404 Not Found"]),
        StringComparison.Ordinal);

    [Fact]
    public void An_unknown_failure_is_quoted() =>
        Assert.Equal("something odd", FailureReason.Of(1, "first\nsomething odd\n\n", ["log"]));

    [Fact]
    public void Without_a_message_the_exit_code_is_named() =>
        Assert.Equal("arduino-cli ended with exit code 9.", FailureReason.Of(9, "", []));

    [Fact]
    public void The_network_exit_code_is_explained() =>
        Assert.Contains("The download failed", FailureReason.Of(5, "odd", []), StringComparison.Ordinal);

    [Fact]
    public void A_long_message_is_cut() => Assert.True(FailureReason.Of(1, new string('x', 100_000), []).Length <= 600);

    [Theory]
    [InlineData("\u001b[31mred\u001b[0m text", "red text")]
    [InlineData("a\tb\u0000\u0007c  ", "a bc")]
    [InlineData("\u001b]0;title\u0007after", "after")]
    public void Control_characters_are_removed(string line, string plain) =>
        Assert.Equal(plain, TextLine.Clean(line, 100));
}
