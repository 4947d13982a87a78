using System.Security.Cryptography;
using OtaStack.Tests.Firmware.Images;

namespace OtaStack.Tests.FleetSimulator;

/// <summary>Complete images for boards of the simulator.</summary>
internal static class BoardImages
{
    public const string NewVersion = "Nov  2 2026;07:08:09";

    /// <summary>An ESP8266 image as the Arduino core makes it, with the compile stamp as its version.</summary>
    public static byte[] Esp8266(int size = 20_000, byte flashSizeAndFrequency = 0x40) =>
        ImageBuilder.Esp8266(stamp: NewVersion, size: size, flashSizeAndFrequency: flashSizeAndFrequency);

    /// <summary>An image of the ESP32 family with the version in its application descriptor.</summary>
    public static byte[] Esp32(ChipFamily chip = ChipFamily.Esp32, int size = 20_000) =>
        ImageBuilder.Esp32(chip, project: "thermostat", version: NewVersion, size: size);

    public static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
}
