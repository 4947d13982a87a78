namespace OtaStack.Contracts.Firmware;

/// <summary>How a chip reads its flash: byte 2 of an image (<c>esp_image_spi_mode_t</c> in ESP-IDF).</summary>
public enum FlashMode : byte
{
    Qio = 0,
    Qout = 1,
    Dio = 2,
    Dout = 3,

    /// <summary>ESP32 family only.</summary>
    FastRead = 4,

    /// <summary>ESP32 family only.</summary>
    SlowRead = 5,

    /// <summary>The header does not have a defined value, or there is no header (file systems).</summary>
    Unknown = 255,
}
