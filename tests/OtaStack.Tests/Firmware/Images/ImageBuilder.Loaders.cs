namespace OtaStack.Tests.Firmware.Images;

/// <content>Files that look like a program but are not.</content>
public static partial class ImageBuilder
{
    /// <summary>
    /// An ESP8266 image with segments only in RAM: by default the NonOS SDK's <c>boot_v1.7.bin</c>; with other
    /// addresses esptool's flasher stub, or the first half of an SDK's program (<c>eagle.flash.bin</c>).
    /// </summary>
    public static byte[] Esp8266InRam(
        int size = 2400, uint codeAddress = 0x4010_0000, uint dataAddress = 0x3FFE_8000, bool extended = false)
    {
        var random = new Random(size);
        (uint, byte[])[] segments = [(codeAddress, Filler(random, RoundUp(size, 4))),
            (dataAddress, Filler(random, 128))];
        if (!extended)
            return Plain(segments, FlashMode.Dio, 0x40, codeAddress);

        using var image = new MemoryStream();
        image.Write([0xE9, (byte)segments.Length, (byte)FlashMode.Dio, 0x40, .. Word(codeAddress), .. new byte[16]]);
        Append(image, segments);
        return image.ToArray();
    }

    /// <summary>eboot in the first 4,096 bytes, followed by the given bytes.</summary>
    public static byte[] BehindEboot(byte[] application) => [.. Esp8266()[..EbootSize], .. application];

    /// <summary>An RTOS SDK 3 program: header of 24 bytes, code in mapped flash first.</summary>
    public static byte[] Esp8266Rtos()
    {
        var random = new Random(3);
        using var image = new MemoryStream();
        image.Write([0xE9, 3, (byte)FlashMode.Dio, 0x40, .. Word(0x4010_0000), .. new byte[16]]);
        Append(image, [(0x4021_0010, Filler(random, 20_000)), (0x4010_0000, Filler(random, 400)),
            (0x3FFE_8000, Filler(random, 64))]);
        return image.ToArray();
    }

    /// <summary>
    /// Appends a (random) signature as arduino-esp32's <c>bin_signing.py</c> does: padded with zeros to 512 bytes.
    /// </summary>
    public static byte[] SignArduinoEsp32(byte[] file) => [.. file, .. Filler(new Random(9), 256), .. new byte[256]];
}
