using System.Text;
using OtaStack.FleetSimulator.Images;
using OtaStack.FleetSimulator.Report;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>
/// An ESP8266 with the stock updater. It sends the same bytes and follows the same rules as
/// <c>ESP8266httpUpdate.cpp</c> and <c>ESP8266HTTPClient.cpp</c>.
/// </summary>
public sealed class Esp8266Board(BoardTraits traits, RunningSketch running) : Board(traits, running)
{
    /// <inheritdoc />
    public override string Mac => MacWith("5C:CF:7F", Traits.Serial);

    /// <inheritdoc />
    public override ChipFamily Chip => ChipFamily.Esp8266;

    /// <inheritdoc />
    public override int? UpdateArea => EbootCopy.RoundUp(Running.Length) + Traits.FreeSpace / 4096 * 4096;

    /// <inheritdoc />
    protected override string Family => "ESP8266";

    /// <inheritdoc />
    public override (Finding Finding, string Detail)? Objection(long length, ReadOnlySpan<byte> start)
    {
        if (length > Traits.FreeSpace)
            return (Finding.TooLarge, $"{length} bytes, {Traits.FreeSpace} free");
        if (start.IsEmpty)
            return null;
        if (start[0] != 0xE9 && start is not [0x1F, 0x8B, ..])
            return (Finding.NotAnImage, "body starts " + Convert.ToHexString(start));
        if (start[0] == 0xE9 && start.Length > 3 && FlashSize(start[3] >> 4) is var size && size > Traits.ChipSize)
            return (Finding.FlashTooSmall, $"image for {size} bytes of flash, the board has {Traits.ChipSize}");
        return null;
    }

    /// <inheritdoc />
    protected override void AppendHeaders(StringBuilder request)
    {
        AppendHeader(request, "Chip-ID", Traits.Serial);
        AppendHeader(request, "STA-MAC", Mac);
        AppendHeader(request, "AP-MAC", MacWith("5E:CF:7F", Traits.Serial));
        AppendHeader(request, "free-space", Traits.FreeSpace);
        AppendHeader(request, "sketch-size", Running.Length);
        AppendHeader(request, "sketch-md5", Running.Md5);
        AppendHeader(request, "chip-size", Traits.ChipSize);
        AppendHeader(request, "sdk-version", "2.2.2-dev(38a443e)");
        AppendHeader(request, "mode", "sketch");
        if (ReportedVersion is { Length: > 0 } version)
            AppendHeader(request, "version", version);
        request.Append("Content-Length: 0\r\n");
    }

    /// <summary>
    /// Flash size that the header declares (<c>EspClass::magicFlashChipSize</c>). 0 for unknown values, which the
    /// client accepts.
    /// </summary>
    private static long FlashSize(int nibble) => nibble switch
    {
        0 => 512 << 10,
        1 => 256 << 10,
        2 => 1 << 20,
        3 => 2 << 20,
        4 => 4 << 20,
        8 => 8 << 20,
        9 => 16 << 20,
        _ => 0,
    };
}
