using System.Text;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.Tests.FleetSimulator;

public sealed class BoardRequestTests
{
    private static readonly BoardTraits Traits = new() { Serial = 0xAABBCC, ChipSize = 4194304, FreeSpace = 1695744 };

    private static readonly RunningSketch Running =
        new("Apr  3 2020;05:33:11", 400000, "7effe644484d7d861b92fb47a77ff1ca", new string('A', 64));

    [Fact]
    public void An_esp8266_sends_the_bytes_that_the_core_sends()
    {
        var request = new Esp8266Board(Traits, Running).Request("/ota", "127.0.0.1:36117");

        Assert.Equal(
            """
            GET /ota HTTP/1.0
            Host: 127.0.0.1:36117
            User-Agent: ESP8266-http-Update
            Connection: close
            x-ESP8266-Chip-ID: 11189196
            x-ESP8266-STA-MAC: 5C:CF:7F:AA:BB:CC
            x-ESP8266-AP-MAC: 5E:CF:7F:AA:BB:CC
            x-ESP8266-free-space: 1695744
            x-ESP8266-sketch-size: 400000
            x-ESP8266-sketch-md5: 7effe644484d7d861b92fb47a77ff1ca
            x-ESP8266-chip-size: 4194304
            x-ESP8266-sdk-version: 2.2.2-dev(38a443e)
            x-ESP8266-mode: sketch
            x-ESP8266-version: Apr  3 2020;05:33:11
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"),
            Encoding.ASCII.GetString(request));
    }

    [Fact]
    public void An_esp32_sends_the_bytes_that_the_core_sends()
    {
        var request = new Esp32Board(Traits, Running, ChipFamily.Esp32).Request("/ota/lamp", "ota.example.org");

        Assert.Equal(
            $"""
            GET /ota/lamp HTTP/1.0
            Host: ota.example.org
            User-Agent: ESP32-http-Update
            Connection: close
            Cache-Control: no-cache
            x-ESP32-STA-MAC: 24:0A:C4:AA:BB:CC
            x-ESP32-AP-MAC: 24:0A:C4:AA:BB:CD
            x-ESP32-free-space: 1695744
            x-ESP32-sketch-size: 400000
            x-ESP32-sketch-md5: 7effe644484d7d861b92fb47a77ff1ca
            x-ESP32-sketch-sha256: {Running.Sha256}
            x-ESP32-chip-size: 4194304
            x-ESP32-sdk-version: v5.5.1-710-g8410210c9a
            x-ESP32-mode: sketch
            x-ESP32-version: Apr  3 2020;05:33:11


            """.ReplaceLineEndings("\r\n"),
            Encoding.ASCII.GetString(request));
    }

    [Fact]
    public void An_esp8266_with_a_token_sends_basic_authentication_where_the_core_does()
    {
        var board = new Esp8266Board(Traits, Running) { Token = new BoardToken("abc", TokenPlace.Basic) };

        Assert.Contains(
            "Connection: close\r\nAuthorization: Basic Ym9hcmQ6YWJj\r\nx-ESP8266-Chip-ID: 11189196\r\n",
            Encoding.ASCII.GetString(board.Request("/ota", "host")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_board_with_a_bearer_token_sends_it()
    {
        var board = new Esp32Board(Traits, Running, ChipFamily.Esp32) { Token = new("abc", TokenPlace.Bearer) };

        Assert.Contains(
            "Connection: close\r\nAuthorization: Bearer abc\r\nCache-Control: no-cache\r\n",
            Encoding.ASCII.GetString(board.Request("/ota", "host")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Apr  3 2020;05:33:11", "Apr  3 2020;05:33:11;abc")]
    [InlineData("1.4.0", "1.4.0;abc")]
    [InlineData("", "abc")]
    public void A_token_in_the_version_is_its_last_field(string version, string reported)
    {
        var board = new Esp8266Board(Traits, Running with { Version = version })
        {
            Token = new("abc", TokenPlace.Version),
        };

        var request = Encoding.ASCII.GetString(board.Request("/ota", "host"));
        Assert.Contains($"x-ESP8266-version: {reported}\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", request, StringComparison.Ordinal);
    }

    [Fact]
    public void A_board_without_a_version_sends_no_version_header()
    {
        var request = new Esp8266Board(Traits, Running with { Version = "" }).Request("/ota", "host");

        Assert.DoesNotContain("x-ESP8266-version", Encoding.ASCII.GetString(request), StringComparison.Ordinal);
    }
}
