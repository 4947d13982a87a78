using System.Text;
using OtaStack.FleetSimulator.Report;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>
/// A board of the ESP32 family with arduino-esp32's <c>HTTPUpdate.cpp</c>. It uses HTTP/1.0 like the ESP8266, sends no
/// Chip-ID and no Content-Length, reports MD5 and SHA-256 of the sketch, and accepts E9 images only.
/// </summary>
public sealed class Esp32Board(BoardTraits traits, RunningSketch running, ChipFamily chip) : Board(traits, running)
{
    /// <inheritdoc />
    public override string Mac => MacWith("24:0A:C4", Traits.Serial);

    /// <inheritdoc />
    public override ChipFamily Chip => chip;

    /// <inheritdoc />
    protected override string Family => "ESP32";

    /// <inheritdoc />
    public override (Finding Finding, string Detail)? Objection(long length, ReadOnlySpan<byte> start)
    {
        if (length > Traits.FreeSpace)
            return (Finding.TooLarge, $"{length} bytes, {Traits.FreeSpace} free");
        if (start is [0x1F, 0x8B, ..])
            return (Finding.GzipForEsp32, "body starts " + Convert.ToHexString(start));
        if (start is [not 0xE9, ..])
            return (Finding.NotAnImage, "body starts " + Convert.ToHexString(start));
        return null;
    }

    /// <inheritdoc />
    protected override void AppendHeaders(StringBuilder request)
    {
        request.Append("Cache-Control: no-cache\r\n");
        AppendHeader(request, "STA-MAC", Mac);
        AppendHeader(request, "AP-MAC", MacWith("24:0A:C4", Traits.Serial + 1));
        AppendHeader(request, "free-space", Traits.FreeSpace);
        AppendHeader(request, "sketch-size", Running.Length);
        AppendHeader(request, "sketch-md5", Running.Md5);
        AppendHeader(request, "sketch-sha256", Running.Sha256);
        AppendHeader(request, "chip-size", Traits.ChipSize);
        AppendHeader(request, "sdk-version", "v5.5.1-710-g8410210c9a");
        AppendHeader(request, "mode", "sketch");
        if (ReportedVersion is { Length: > 0 } version)
            AppendHeader(request, "version", version);
    }
}
