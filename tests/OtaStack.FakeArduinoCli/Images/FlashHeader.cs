using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Images;

/// <summary>The description of the flash in an image header (<c>esptool</c>'s <c>bin_image.py</c>).</summary>
/// <param name="Mode">Flash mode: the lines that are used to read.</param>
/// <param name="SizeAndFrequency">Size in the high nibble, frequency in the low nibble, in the encoding of the
/// chip.</param>
internal sealed record FlashHeader(byte Mode, byte SizeAndFrequency)
{
    private static readonly string[] Modes = ["qio", "qout", "dio", "dout"];
    private static readonly string[] Esp8266Sizes = ["512K", "256K", "1M", "2M", "4M"];
    private static readonly string[] Esp32Sizes = ["1M", "2M", "4M", "8M", "16M"];

    /// <summary>Dual I/O, as wired on most modules; 4 MB at 40 MHz.</summary>
    public static FlashHeader Esp8266 { get; } = ForEsp8266("dio", "4M", "40");

    /// <summary>Dual I/O, as wired on most modules; 4 MB at 80 MHz.</summary>
    public static FlashHeader Esp32 { get; } = ForEsp32("dio", "4M", "80");

    public static FlashHeader ForEsp8266(string mode, string size, string megahertz) =>
        Of(mode, size, Esp8266Sizes, megahertz);

    public static FlashHeader ForEsp32(string mode, string size, string megahertz) =>
        Of(mode, size, Esp32Sizes, megahertz);

    private static FlashHeader Of(string mode, string size, string[] sizes, string megahertz)
    {
        byte frequency = megahertz switch
        {
            "40" => 0,
            "26" => 1,
            "20" => 2,
            "80" => 0xF,
            _ => throw new CliException($"Unknown flash frequency: {megahertz} MHz."),
        };
        return new FlashHeader((byte)Index(Modes, mode), (byte)((Index(sizes, size) << 4) | frequency));
    }

    private static int Index(string[] known, string value) =>
        Array.IndexOf(known, value) is >= 0 and var index
            ? index
            : throw new CliException($"Unknown flash mode or size: {value}.");
}
