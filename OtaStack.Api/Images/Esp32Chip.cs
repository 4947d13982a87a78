namespace OtaStack.Api.Images;

/// <summary>
/// A chip of the ESP32 family: its number in the extended header (<c>esp_chip_id_t</c>) and the addresses at which it
/// maps flash (<c>SOC_DROM_*</c>, <c>SOC_IROM_*</c> in ESP-IDF's <c>soc.h</c>; end exclusive).
/// </summary>
internal sealed record Esp32Chip(
    ChipFamily Family,
    ushort Id,
    uint DromLow,
    uint DromHigh,
    uint IromLow,
    uint IromHigh)
{
    private static readonly Esp32Chip[] Known =
    [
        new(ChipFamily.Esp32, 0, 0x3F40_0000, 0x3F80_0000, 0x400D_0000, 0x4040_0000),
        new(ChipFamily.Esp32S2, 2, 0x3F00_0000, 0x3FF8_0000, 0x4008_0000, 0x4080_0000),
        new(ChipFamily.Esp32C3, 5, 0x3C00_0000, 0x3C80_0000, 0x4200_0000, 0x4280_0000),
        new(ChipFamily.Esp32S3, 9, 0x3C00_0000, 0x3E00_0000, 0x4200_0000, 0x4400_0000),
        new(ChipFamily.Esp32C2, 12, 0x3C00_0000, 0x3C40_0000, 0x4200_0000, 0x4240_0000),
        new(ChipFamily.Esp32C6, 13, 0x4200_0000, 0x4300_0000, 0x4200_0000, 0x4300_0000),
        new(ChipFamily.Esp32H2, 16, 0x4200_0000, 0x4300_0000, 0x4200_0000, 0x4300_0000),
        new(ChipFamily.Esp32P4, 18, 0x4000_0000, 0x4400_0000, 0x4000_0000, 0x4400_0000),
        new(ChipFamily.Esp32C61, 20, 0x4200_0000, 0x4400_0000, 0x4200_0000, 0x4400_0000),
        new(ChipFamily.Esp32C5, 23, 0x4200_0000, 0x4400_0000, 0x4200_0000, 0x4400_0000),
        new(ChipFamily.Esp32H21, 25, 0x4200_0000, 0x4300_0000, 0x4200_0000, 0x4300_0000),
        new(ChipFamily.Esp32H4, 28, 0x4200_0000, 0x4400_0000, 0x4200_0000, 0x4400_0000),
        new(ChipFamily.Esp32S31, 32, 0x4000_0000, 0x4400_0000, 0x4000_0000, 0x4400_0000),
    ];

    /// <summary>The chip with that number, or null.</summary>
    public static Esp32Chip? Find(ushort id)
    {
        foreach (var chip in Known)
        {
            if (chip.Id == id)
                return chip;
        }

        return null;
    }

    /// <summary>True if the address is mapped flash. A boot loader never has such a segment.</summary>
    public bool IsMapped(uint address) =>
        (address >= DromLow && address < DromHigh) || (address >= IromLow && address < IromHigh);
}
