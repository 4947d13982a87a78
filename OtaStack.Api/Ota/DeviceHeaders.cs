using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;
using OtaStack.Api.Devices;
using OtaStack.Api.Tokens;

namespace OtaStack.Api.Ota;

/// <summary>
/// Reads the identity headers of the stock clients: <c>ESPhttpUpdate</c> (ESP8266httpUpdate.cpp) and <c>HTTPUpdate</c>
/// (arduino-esp32, HTTPUpdate.cpp). arduino-pico's client (its HTTPUpdate.cpp) sends the same as <c>x-Pico-*</c>, and
/// is refused.
/// </summary>
public static class DeviceHeaders
{
    private const int MaximumVersionLength = 128;
    private const int MaximumSdkVersionLength = 64;

    private static readonly Names Esp8266 = new("x-ESP8266-");
    private static readonly Names Esp32 = new("x-ESP32-");
    private static readonly Names Pico = new("x-Pico-");

    /// <summary>Whether a request has headers that identify a board.</summary>
    public static bool AppearIn(IHeaderDictionary headers) =>
        Esp8266.AppearIn(headers) || Esp32.AppearIn(headers) || Pico.AppearIn(headers);

    /// <summary>The report, or null and the refusal.</summary>
    public static DeviceReport? Read(
        IHeaderDictionary headers, string? project, string? chip, out DeviceRefusal refusal)
    {
        refusal = default;
        var isEsp32 = !Esp8266.AppearIn(headers);
        var names = isEsp32 ? Esp32 : Esp8266;
        if (isEsp32 && !names.AppearIn(headers))
        {
            refusal = new(StatusCodes.Status403Forbidden, Pico.AppearIn(headers)
                ? "x-Pico-* headers: arduino-pico is not supported, only ESP8266 and ESP32"
                : "No x-ESP8266-STA-MAC or x-ESP32-STA-MAC header. Clients without them: /ota/{project}/firmware.bin");
            return null;
        }

        if (FindMac(headers, names) is not { } mac)
        {
            refusal = new(StatusCodes.Status403Forbidden,
                $"{names.StationMac} is not a MAC address. Poll after Wi-Fi has started.");
            return null;
        }

        if (FindMode(headers[names.Mode]) is not { } mode)
        {
            refusal = new(StatusCodes.Status400BadRequest,
                $"Unknown {names.Mode}: expected sketch, spiffs, littlefs, fatfs, flashfs or version");
            return null;
        }

        var chipFamily = isEsp32 ? ChipFamily.Unknown : ChipFamily.Esp8266;
        if (isEsp32 && chip is not null && !(chipFamily = ChipFamilies.Parse(chip)).IsEsp32Family())
        {
            refusal = new(StatusCodes.Status400BadRequest,
                "?chip= is not a chip of the ESP32 family, such as esp32-c3");
            return null;
        }

        return new DeviceReport
        {
            Mac = mac,
            IsEsp32 = isEsp32,
            Chip = chipFamily,
            Mode = mode,
            Project = project,
            Version = VersionIn(headers[names.Version]),
            SketchMd5 = Md5(headers[names.SketchMd5]),
            SketchSize = Bytes(headers[names.SketchSize]),
            FreeSpace = Bytes(headers[names.FreeSpace]),
            FlashSize = Bytes(headers[names.ChipSize]),
            SdkVersion = Text(headers[names.SdkVersion].ToString(), MaximumSdkVersionLength),
        };
    }

    /// <summary>The token in the reported version (<see cref="VersionField"/>); null if there is none.</summary>
    public static string? TokenIn(IHeaderDictionary headers)
    {
        var names = Esp8266.AppearIn(headers) ? Esp8266 : Esp32;
        VersionField.Cut(headers[names.Version].ToString(), out var token);
        return token.IsEmpty ? null : token.ToString();
    }

    // Before the token is cut off, nothing else may read or shorten the version.
    private static FirmwareVersion? VersionIn(StringValues value)
    {
        var text = value.ToString();
        var version = VersionField.Cut(text, out _);
        return Text(version.Length == text.Length ? text : version.ToString(), MaximumVersionLength) is { } read
            ? FirmwareVersion.Parse(read)
            : null;
    }

    // An ESP32 whose Wi-Fi has not started reports zeros as its station address. Newer clients also send the base
    // address, which is the same (HTTPUpdate.cpp).
    private static MacAddress? FindMac(IHeaderDictionary headers, Names names)
    {
        if (MacAddress.TryParse(headers[names.StationMac].ToString().AsSpan().Trim(), out var station)
            && station.IsUsable)
            return station;
        return MacAddress.TryParse(headers[names.BaseMac].ToString().AsSpan().Trim(), out var origin) && origin.IsUsable
            ? origin
            : null;
    }

    private static PollMode? FindMode(StringValues value) => value.ToString() switch
    {
        "" or "sketch" => PollMode.Sketch,
        "spiffs" or "littlefs" or "fatfs" or "flashfs" => PollMode.Filesystem,
        "version" => PollMode.Version,
        _ => null,
    };

    private static string? Text(string value, int maximumLength)
    {
        var text = Utf8(value);
        return text.Length == 0 ? null : text.Length > maximumLength ? text[..maximumLength] : text;
    }

    // Kestrel reads headers as Latin-1, which accepts any byte. A sketch sends its version as in its source, which is
    // almost always UTF-8, and the version in the image is read as UTF-8 too.
    private static string Utf8(string latin1)
    {
        if (Ascii.IsValid(latin1))
            return latin1;
        var bytes = Encoding.Latin1.GetBytes(latin1);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : latin1;
    }

    // An invalid number is ignored, so that the board still gets its update.
    private static long? Bytes(StringValues value) =>
        uint.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    private static string? Md5(StringValues value)
    {
        var text = value.ToString();
        if (text.Length != 32)
            return null;
        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigit(character))
                return null;
        }

        return text.ToLowerInvariant();
    }

    private sealed class Names(string prefix)
    {
        public string StationMac { get; } = prefix + "STA-MAC";
        public string BaseMac { get; } = prefix + "BASE-MAC";
        public string FreeSpace { get; } = prefix + "free-space";
        public string SketchSize { get; } = prefix + "sketch-size";
        public string SketchMd5 { get; } = prefix + "sketch-md5";
        public string ChipSize { get; } = prefix + "chip-size";
        public string SdkVersion { get; } = prefix + "sdk-version";
        public string Mode { get; } = prefix + "mode";
        public string Version { get; } = prefix + "version";

        public bool AppearIn(IHeaderDictionary headers) =>
            headers.ContainsKey(StationMac) || headers.ContainsKey(BaseMac);
    }
}
