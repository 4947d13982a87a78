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
            + "lookup example.org: no such host", "could not be downloaded")]
    [InlineData("Error during install: Download failed: server returned 404 Not Found", "could not be downloaded")]
    [InlineData(
        "Error during install: Platform 'esp8266:esp8266@9.9.9' not found: required version 9.9.9 not found for "
            + "platform esp8266:esp8266", "no such version")]
    [InlineData("Invalid argument passed: Platform 'esp8266:esp9999' not found", "add the address of its index")]
    [InlineData(
        "Error during install: Cannot install tool x: extracting archive: write /toolchain/tmp: no space left on "
            + "device", "disk is full")]
    [InlineData("Error during install: Platform 'a:b': platform is not available for your OS",
        "not made for the operating system")]
    [InlineData("Error installing Git Library: Library install failed: repository not found",
        "could not be downloaded")]
    [InlineData("Error installing Zip Library: Library install failed: library not valid", "no Arduino library")]
    [InlineData(
        "Error installing x: Library install failed: destination dir /w/libraries/x already exists, cannot install",
        "Remove it first")]
    public void A_known_failure_says_what_to_do_and_what_was_said(string error, string advice)
    {
        var reason = FailureReason.Of(1, error + "\n", []);
        Assert.Contains(advice, reason, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(error, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Why_an_index_failed_stands_in_the_log_only() => Assert.Contains(
        "Not every index could be fetched",
        FailureReason.Of(1, "Some indexes could not be updated.",
            ["Downloading index: package_x_index.json server returned 404 Not Found"]),
        StringComparison.Ordinal);

    [Fact]
    public void An_unknown_failure_is_quoted() =>
        Assert.Equal("something odd", FailureReason.Of(1, "first\nsomething odd\n\n", ["log"]));

    [Fact]
    public void Silence_names_the_exit_code() =>
        Assert.Equal("It ended with exit code 9.", FailureReason.Of(9, "", []));

    [Fact]
    public void The_networks_exit_code_says_enough() =>
        Assert.Contains("could not be downloaded", FailureReason.Of(5, "odd", []), StringComparison.Ordinal);

    [Fact]
    public void A_long_message_is_cut() => Assert.True(FailureReason.Of(1, new string('x', 100_000), []).Length <= 600);

    [Theory]
    [InlineData("\u001b[31mred\u001b[0m text", "red text")]
    [InlineData("a\tb\u0000\u0007c  ", "a bc")]
    [InlineData("\u001b]0;title\u0007after", "after")]
    public void A_line_loses_what_a_terminal_would_act_on(string line, string plain) =>
        Assert.Equal(plain, TextLine.Clean(line, 100));
}
