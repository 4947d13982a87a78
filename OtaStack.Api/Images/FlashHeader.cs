namespace OtaStack.Api.Images;

/// <summary>Flash mode, size and clock: bytes 2 and 3 of an image. The values' meaning depends on the chip.</summary>
internal static class FlashHeader
{
    /// <summary>Offset of the flash mode byte.</summary>
    public const int ModeOffset = 2;

    /// <summary>Modes 0 to 3 on every chip (<c>magicFlashChipMode</c>), 4 and 5 only on the ESP32 family.</summary>
    public static FlashMode Mode(byte mode, ChipFamily chip) =>
        mode <= (chip.IsEsp32Family() ? (byte)FlashMode.SlowRead : (byte)FlashMode.Dout)
            ? (FlashMode)mode
            : FlashMode.Unknown;

    /// <summary>
    /// Bytes of flash, from the high nibble. ESP8266: <c>esptool/targets/esp8266.py</c>; the Arduino core
    /// (<c>magicFlashChipSize</c>) has all of them except 5 and 6. ESP32 family: <c>esp_image_flash_size_t</c>.
    /// </summary>
    public static int? SizeBytes(byte sizeAndFrequency, ChipFamily chip)
    {
        const int Kilobyte = 1024;
        const int Megabyte = 1024 * 1024;
        var size = sizeAndFrequency >> 4;
        if (chip.IsEsp32Family())
            return size <= 7 ? Megabyte << size : null;

        return size switch
        {
            0 => 512 * Kilobyte,
            1 => 256 * Kilobyte,
            2 => Megabyte,
            3 or 5 => 2 * Megabyte,
            4 or 6 => 4 * Megabyte,
            8 => 8 * Megabyte,
            9 => 16 * Megabyte,
            _ => null,
        };
    }

    /// <summary>
    /// MHz, from the low nibble (<c>FLASH_FREQUENCY</c> in <c>esptool/targets</c>). On the ESP32-C6, 0 means 40 or 80
    /// MHz, so it gives null.
    /// </summary>
    public static int? FrequencyMHz(byte sizeAndFrequency, ChipFamily chip) => (chip, sizeAndFrequency & 0x0F) switch
    {
        (ChipFamily.Esp32C2, 0x0) => 30,
        (ChipFamily.Esp32C2, 0x1) => 20,
        (ChipFamily.Esp32C2, 0x2) => 15,
        (ChipFamily.Esp32C2, 0xF) => 60,
        (ChipFamily.Esp32H2 or ChipFamily.Esp32H21 or ChipFamily.Esp32H4, 0x0) => 24,
        (ChipFamily.Esp32H2 or ChipFamily.Esp32H21 or ChipFamily.Esp32H4, 0x1) => 16,
        (ChipFamily.Esp32H2 or ChipFamily.Esp32H21 or ChipFamily.Esp32H4, 0x2) => 12,
        (ChipFamily.Esp32H2 or ChipFamily.Esp32H21 or ChipFamily.Esp32H4, 0xF) => 48,
        (ChipFamily.Esp32C6, not 0x2) => null,
        (ChipFamily.Esp32C5 or ChipFamily.Esp32C61 or ChipFamily.Esp32S31, 0x1) => null,
        (_, 0x0) => 40,
        (_, 0x1) => 26,
        (_, 0x2) => 20,
        (_, 0xF) => 80,
        _ => null,
    };
}
