namespace OtaStack.Contracts.Firmware;

/// <summary>The chip of an image or a board. <see cref="ChipFamilies"/> has the names.</summary>
public enum ChipFamily : byte
{
    /// <summary>Not known, because the client or the image does not say.</summary>
    Unknown = 0,
    Esp8266,
    Esp32,
    Esp32S2,
    Esp32S3,
    Esp32C2,
    Esp32C3,
    Esp32C5,
    Esp32C6,
    Esp32C61,
    Esp32H2,
    Esp32P4,
    Esp32H4,
    Esp32H21,
    Esp32S31,
}
