using OtaStack.Api.Images;

namespace OtaStack.Api.Builds;

/// <summary>
/// Decides whether the signed or the unsigned image is published. Pure. Reasons are sentences for people; null means
/// that the image can be published.
/// </summary>
internal static class SignedPair
{
    private static ReadOnlySpan<byte> PublicKeyStart => "-----BEGIN PUBLIC KEY-----"u8;

    /// <summary>
    /// Whether boards that run the image accept only signed updates: the ESP8266 core puts the public key into it as
    /// PEM (<c>signing.py --mode header</c>, Updater_Signing.h). It must not be offered until its signed form has had
    /// time to appear.
    /// </summary>
    /// <remarks>PEM parsers in libraries (mbed TLS) contain this line too, but without a key after it.</remarks>
    public static bool WantsSignature(ReadOnlySpan<byte> image)
    {
        for (int at; (at = image.IndexOf(PublicKeyStart)) >= 0;)
        {
            image = image[(at + PublicKeyStart.Length)..];
            var key = image.TrimStart("\r\n"u8);
            if (key.Length < image.Length && key is [(byte)'M', ..])
                return true;
        }

        return false;
    }

    /// <summary>Whether the file is a complete image followed by a signature.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> file) =>
        ImageReader.Read(file) is ImageReading.Complete { Image.Signature: not ImageSignature.None };

    /// <summary>Why the unsigned image is not the one to publish.</summary>
    /// <param name="image">The unsigned image.</param>
    /// <param name="signed">The file beside it that is named as its signed form.</param>
    /// <param name="name">The name of that file.</param>
    /// <param name="isNewer">The unsigned image was written after that file.</param>
    public static string? WhyNotUnsigned(ReadOnlySpan<byte> image, ReadOnlySpan<byte> signed, string name, bool isNewer)
    {
        if (!IsSigned(signed))
        {
            return WantsSignature(image)
                ? $"Its boards accept only signed images, and {name} beside it is not signed. Sign it again."
                : null;
        }

        if (signed.Length > image.Length && signed.StartsWith(image))
            return $"Its signed form {name} is published instead.";
        if (WantsSignature(image))
            return $"Its boards accept only signed images, and {name} beside it comes from another build. Sign it "
                + "again.";
        return isNewer ? null : $"{name} beside it is signed and not older, so it is published instead.";
    }

    /// <summary>Why the file that is named as the signed form is not the one to publish.</summary>
    /// <param name="signed">The file.</param>
    /// <param name="image">The unsigned image beside it; empty if it is missing.</param>
    /// <param name="name">The name of the unsigned image.</param>
    /// <param name="isOlder">The file was written before the unsigned image.</param>
    public static string? WhyNotSigned(
        ReadOnlySpan<byte> signed, ReadOnlySpan<byte> image, string name, bool isOlder) =>
        IsSigned(signed) && isOlder && !image.IsEmpty && !signed.StartsWith(image) && !WantsSignature(image)
            ? $"It is older than {name} beside it, and comes from another build. Sign {name} again, or delete one of "
                + "the two files."
            : null;
}
