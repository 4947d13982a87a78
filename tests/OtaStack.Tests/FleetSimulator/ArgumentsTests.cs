using OtaStack.FleetSimulator;

namespace OtaStack.Tests.FleetSimulator;

public sealed class ArgumentsTests
{
    [Fact]
    public void Nothing_given_means_200_boards_on_this_machine()
    {
        var options = Arguments.Parse([]).Options;

        Assert.NotNull(options);
        Assert.Equal(200, options.Count);
        Assert.Equal(new Uri("http://127.0.0.1:8080"), options.Server);
        Assert.Equal("/ota", options.Path);
    }

    [Fact]
    public void Every_option_is_read()
    {
        var arguments = Arguments.Parse(
        [
            "500", "--url=https://ota.example.org", "--project", "thermostat", "--esp32", "0.5", "--esp32-chip", "ESP32-C3",
            "--interval", "2.5", "--spread", "0", "--for", "60", "--settle=3", "--bad-wifi", "0.1", "--rollback", "0.2",
            "--stale", "0.3", "--flash-mode", "1", "--slow", "2000", "0.4", "--start-version", "1.0.0", "--seed", "9",
            "--free-space", "1000", "--chip-size", "2000", "--max-offers", "0", "--expect-restarts", "--json",
        ]);

        Assert.Null(arguments.Error);
        Assert.Equal(
            new FleetOptions
            {
                Count = 500,
                Server = new Uri("https://ota.example.org"),
                Project = "thermostat",
                Esp32Share = 0.5,
                Esp32Chip = ChipFamily.Esp32C3,
                Interval = TimeSpan.FromSeconds(2.5),
                Spread = TimeSpan.Zero,
                RunFor = TimeSpan.FromMinutes(1),
                SettleAfter = 3,
                BadWifiShare = 0.1,
                RollbackShare = 0.2,
                StaleShare = 0.3,
                FlashModeShare = 1,
                SlowBytesPerSecond = 2000,
                SlowShare = 0.4,
                StartVersion = "1.0.0",
                Seed = 9,
                FreeSpace = 1000,
                ChipSize = 2000,
                MaxOffers = 0,
                ExpectRestarts = true,
                Json = true,
            },
            arguments.Options);
    }

    [Fact]
    public void Settling_needs_two_equal_answers_unless_told_otherwise() =>
        Assert.Equal(2, Arguments.Parse(["--settle", "50"]).Options?.SettleAfter);

    [Fact]
    public void Help_is_no_error()
    {
        var arguments = Arguments.Parse(["--help"]);

        Assert.Null(arguments.Options);
        Assert.Null(arguments.Error);
    }

    [Theory]
    [InlineData("0", "COUNT must be a whole number from 1")]
    [InlineData("many", "COUNT must be a whole number from 1")]
    [InlineData("--frob", "unknown option --frob")]
    [InlineData("--url", "--url needs a value")]
    [InlineData("--url=ftp://host", "--url must look like http://host:8080")]
    [InlineData("--url=http://host/ota", "--url takes scheme, host and port only")]
    [InlineData("--project=a/b", "--project must be one path segment")]
    [InlineData("--esp32=1.5", "--esp32 must be a share from 0 to 1")]
    [InlineData("--esp32-chip=ESP8266", "--esp32-chip must be a chip such as ESP32")]
    [InlineData("--esp32-chip=3", "--esp32-chip must be a chip such as ESP32")]
    [InlineData("--interval=0", "--interval must be more than 0 seconds")]
    [InlineData("--interval=-1", "--interval must be a number of seconds")]
    [InlineData("--for=NaN", "--for must be a number of seconds")]
    [InlineData("--settle=0", "--settle must be a whole number from 1 to 1000")]
    [InlineData("--slow=0", "--slow must be a whole number of at least 1")]
    [InlineData("--slow=1000", "--slow needs a value")]
    [InlineData("--seed=x", "--seed must be a whole number of at least 0")]
    [InlineData("--start-version=a\r\nx-MD5: b", "--start-version must be printable ASCII")]
    [InlineData("--json=yes", "--json takes no value")]
    public void A_wrong_argument_is_named_in_one_line(string argument, string expected)
    {
        var arguments = Arguments.Parse([argument]);

        Assert.Null(arguments.Options);
        Assert.NotNull(arguments.Error);
        Assert.StartsWith(expected, arguments.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", arguments.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_of_their_own_are_for_loopback_only() =>
        Assert.NotNull(Arguments.Parse(["--own-addresses", "--url", "http://192.0.2.1"]).Error);
}
