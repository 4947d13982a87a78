namespace OtaStack.Contracts.Firmware;

/// <summary>
/// The form of the signature that follows an image. The signature is recognised by its form but not verified, because
/// only the board's sketch has the key.
/// </summary>
public enum ImageSignature : byte
{
    /// <summary>The image is not signed.</summary>
    None = 0,

    /// <summary>
    /// ESP8266 Arduino: the signature, then its length as a 32-bit little-endian number (<c>signing.py</c>). A sketch
    /// built with a public key accepts only such images.
    /// </summary>
    Esp8266,

    /// <summary>
    /// arduino-esp32 with <c>UPDATE_SIGN</c>: the signature, padded with zeros to 512 bytes (<c>bin_signing.py</c>). A
    /// sketch that has called <c>Update.installSignature</c> accepts only such images.
    /// </summary>
    ArduinoEsp32,

    /// <summary>
    /// ESP-IDF's secure boot, version 1 or 2 (<c>espsecure</c>), checked by the boot loader and, if configured, by the
    /// running application.
    /// </summary>
    SecureBoot,
}
