using System.Security.Cryptography;

namespace OtaStack.Api.Images;

/// <summary>
/// The SHA-256 that follows the checksum of an image with the extended header, over all bytes before it.
/// </summary>
internal static class AppendedHash
{
    /// <summary>Bytes of the hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>True if the bytes at <paramref name="end"/> are the hash of the bytes before them.</summary>
    public static bool IsValid(ReadOnlySpan<byte> file, int end)
    {
        Span<byte> computed = stackalloc byte[Size];
        SHA256.HashData(file[..end], computed);
        return file.Slice(end, Size).SequenceEqual(computed);
    }

    /// <summary>The refusal of an image with a wrong hash.</summary>
    public static ImageReading.Refused Wrong() => new(
        ImageRefusal.BadHash,
        "The SHA-256 at the end of the image does not match its bytes. Build or copy the file again.");
}
