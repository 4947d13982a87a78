using Microsoft.AspNetCore.Http;
using OtaStack.Api.Devices;
using OtaStack.Api.Ota;

namespace OtaStack.Tests.Updates;

public sealed class DeviceHeadersTests
{
    private static HeaderDictionary Esp8266 => new()
    {
        ["User-Agent"] = "ESP8266-http-Update",
        ["x-ESP8266-Chip-ID"] = "11189196",
        ["x-ESP8266-STA-MAC"] = "5C:CF:7F:AA:BB:CC",
        ["x-ESP8266-AP-MAC"] = "5E:CF:7F:AA:BB:CC",
        ["x-ESP8266-free-space"] = "1695744",
        ["x-ESP8266-sketch-size"] = "400000",
        ["x-ESP8266-sketch-md5"] = "7EFFE644484d7d861b92fb47a77ff1ca",
        ["x-ESP8266-chip-size"] = "4194304",
        ["x-ESP8266-sdk-version"] = "2.2.2-dev(38a443e)",
        ["x-ESP8266-mode"] = "sketch",
        ["x-ESP8266-version"] = "Apr  3 2020;05:33:11",
    };

    private static HeaderDictionary Esp32 => new()
    {
        ["x-ESP32-STA-MAC"] = "24:0A:C4:00:00:01",
        ["x-ESP32-free-space"] = "1310720",
        ["x-ESP32-mode"] = "sketch",
    };

    [Fact]
    public void The_stock_esp8266_headers_are_read()
    {
        var report = DeviceHeaders.Read(Esp8266, "thermostat", null, out _)!;

        Assert.Equal("5C:CF:7F:AA:BB:CC", report.Mac.ToString());
        Assert.Equal(ChipFamily.Esp8266, report.Chip);
        Assert.Equal(PollMode.Sketch, report.Mode);
        Assert.Equal("thermostat", report.Project);
        Assert.Equal("Apr  3 2020;05:33:11", report.Version!.Text);
        Assert.Equal("7effe644484d7d861b92fb47a77ff1ca", report.SketchMd5);
        Assert.Equal((1695744, 400000, 4194304), (report.FreeSpace, report.SketchSize, report.FlashSize));
        Assert.Equal("2.2.2-dev(38a443e)", report.SdkVersion);
    }

    [Fact]
    public void The_chip_of_an_esp32_is_unknown_unless_the_URL_names_it()
    {
        var silent = DeviceHeaders.Read(Esp32, null, null, out _)!;
        var named = DeviceHeaders.Read(Esp32, null, "esp32-c3", out _)!;

        Assert.True(silent.IsEsp32);
        Assert.Equal(ChipFamily.Unknown, silent.Chip);
        Assert.Equal(ChipFamily.Esp32C3, named.Chip);
    }

    [Fact]
    public void An_esp32_is_identified_by_its_base_address_before_wifi_starts()
    {
        var headers = Esp32;
        headers["x-ESP32-STA-MAC"] = "00:00:00:00:00:00";
        headers["x-ESP32-BASE-MAC"] = "24:0A:C4:00:00:02";

        Assert.Equal("24:0A:C4:00:00:02", DeviceHeaders.Read(headers, null, null, out _)!.Mac.ToString());
    }

    [Theory]
    [InlineData("spiffs", PollMode.Filesystem)]
    [InlineData("littlefs", PollMode.Filesystem)]
    [InlineData("fatfs", PollMode.Filesystem)]
    [InlineData("flashfs", PollMode.Filesystem)]
    [InlineData("version", PollMode.Version)]
    [InlineData("", PollMode.Sketch)]
    public void The_mode_gives_the_requested_kind(string mode, PollMode expected)
    {
        var headers = Esp8266;
        headers["x-ESP8266-mode"] = mode;

        Assert.Equal(expected, DeviceHeaders.Read(headers, null, null, out _)!.Mode);
    }

    [Fact]
    public void Without_any_esp_header_the_answer_is_403() =>
        AssertRefused(new HeaderDictionary { ["User-Agent"] = "curl/8" }, null, 403);

    [Fact]
    public void The_client_of_arduino_pico_is_refused_as_not_supported()
    {
        var headers = new HeaderDictionary { ["x-Pico-STA-MAC"] = "28:CD:C1:00:00:01", ["x-Pico-mode"] = "sketch" };

        AssertRefused(headers, null, 403);
        DeviceHeaders.Read(headers, null, null, out var refusal);
        Assert.Contains("arduino-pico", refusal.Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00:00:00:00:00:00")]
    [InlineData("FF:FF:FF:FF:FF:FF")]
    [InlineData("5C:CF:7F:AA:BB")]
    [InlineData("5C:CF:7F:AA:BB:CC:DD")]
    [InlineData("5C:CF:7F:AA:BB:ZZ")]
    [InlineData("'; DROP TABLE Devices")]
    public void Without_a_usable_address_the_answer_is_403(string mac)
    {
        var headers = Esp8266;
        headers["x-ESP8266-STA-MAC"] = mac;

        AssertRefused(headers, null, 403);
    }

    [Fact]
    public void An_unknown_mode_is_400()
    {
        var headers = Esp8266;
        headers["x-ESP8266-mode"] = "bootloader";

        AssertRefused(headers, null, 400);
    }

    [Theory]
    [InlineData("esp8266")]
    [InlineData("z80")]
    public void An_unknown_chip_is_400(string chip) => AssertRefused(Esp32, chip, 400);

    [Theory]
    [InlineData("-1")]
    [InlineData("1e9")]
    [InlineData("99999999999999999999")]
    [InlineData("many")]
    public void An_invalid_number_is_ignored(string number)
    {
        var headers = Esp8266;
        headers["x-ESP8266-free-space"] = number;

        Assert.Null(DeviceHeaders.Read(headers, null, null, out _)!.FreeSpace);
    }

    [Fact]
    public void Overlong_text_is_cut()
    {
        var headers = Esp8266;
        headers["x-ESP8266-version"] = new string('v', 5000);

        Assert.Equal(128, DeviceHeaders.Read(headers, null, null, out _)!.Version!.Text.Length);
    }

    [Theory]
    [InlineData("KÃ¼che 2", "Küche 2")]
    [InlineData("Küche 2", "Küche 2")]
    [InlineData("Kueche 2", "Kueche 2")]
    public void A_version_is_read_as_utf8_if_its_bytes_are_valid(string latin1, string expected)
    {
        var headers = Esp8266;
        headers["x-ESP8266-version"] = latin1;

        Assert.Equal(expected, DeviceHeaders.Read(headers, null, null, out _)!.Version!.Text);
    }

    [Fact]
    public void A_device_without_a_version_has_none()
    {
        var headers = Esp8266;
        headers.Remove("x-ESP8266-version");

        Assert.Null(DeviceHeaders.Read(headers, null, null, out _)!.Version);
    }

    private static void AssertRefused(HeaderDictionary headers, string? chip, int status)
    {
        Assert.Null(DeviceHeaders.Read(headers, null, chip, out var refusal));
        Assert.Equal(status, refusal.StatusCode);
        Assert.NotEmpty(refusal.Line);
        Assert.DoesNotContain('\n', refusal.Line);
    }
}
