using System.Security.Cryptography;

namespace OtaStack.Api.Images;

/// <summary>
/// The MD5s that boards report, over the image's bytes in flash (<c>getSketchMD5</c> in <c>Esp.cpp</c> of both cores).
/// The ESP8266's updater first writes the board's flash mode to byte 2 (<c>Updater.cpp</c>).
/// </summary>
internal static class SketchMd5
{
    /// <summary>The MD5 of the unchanged image, then those with another mode. Lower-case hex.</summary>
    public static IReadOnlyList<string> Of(ReadOnlySpan<byte> image, ChipFamily chip)
    {
        if (chip != ChipFamily.Esp8266)
            return [Compute(image, image[FlashHeader.ModeOffset])];

        var written = image[FlashHeader.ModeOffset];
        var md5s = new List<string>(5) { Compute(image, written) };
        for (byte mode = 0; mode <= (byte)FlashMode.Dout; mode++)
        {
            if (mode != written)
                md5s.Add(Compute(image, mode));
        }

        return md5s;
    }

    private static string Compute(ReadOnlySpan<byte> image, byte mode)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(image[..FlashHeader.ModeOffset]);
        md5.AppendData([mode]);
        md5.AppendData(image[(FlashHeader.ModeOffset + 1)..]);
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        md5.GetHashAndReset(hash);
        return Convert.ToHexStringLower(hash);
    }
}
