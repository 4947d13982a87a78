namespace OtaStack.Contracts.Firmware;

/// <summary>
/// The form of the signature that follows an image. It is recognised by its form and not verified: the board does that,
/// with a key that only its sketch has.
/// </summary>
public enum ImageSignature : byte
{
    /// <summary>The image is not signed.</summary>
    None = 0,

    /// <summary>
    /// ESP8266 Arduino: the signature, then its length as a 32-bit little-endian number (<c>signing.py</c>). A sketch
    /// built with a public key takes only such images.
    /// </summary>
    Esp8266,

    /// <summary>
    /// arduino-esp32 with <c>UPDATE_SIGN</c>: the signature, padded with zeros to 512 bytes (<c>bin_signing.py</c>). A
    /// sketch that has called <c>Update.installSignature</c> takes only such images.
    /// </summary>
    ArduinoEsp32,

    /// <summary>
    /// ESP-IDF's secure boot, version 1 or 2 (<c>espsecure</c>): checked by the boot loader, and by the running
    /// application where it is configured to.
    /// </summary>
    SecureBoot,
}
