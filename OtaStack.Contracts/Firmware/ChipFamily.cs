namespace OtaStack.Contracts.Firmware;

/// <summary>
/// The chip an image is built for, or a board carries. Names and identifiers: <see cref="ChipFamilies"/>.
/// </summary>
public enum ChipFamily : byte
{
    /// <summary>Not known: the client does not say, or the bytes do not.</summary>
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
