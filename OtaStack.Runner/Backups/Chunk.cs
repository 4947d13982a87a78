using System.Buffers.Binary;

namespace OtaStack.Runner.Backups;

/// <summary>
/// How the encrypted part of a backup is divided: chunks of <see cref="PlainBytes"/> bytes, the last one shorter, each
/// followed by its tag. The nonce counts the chunks and marks the last one, so that chunks that are missing, repeated
/// or in another order are found. The key belongs to one file, so nonces do not have to be random.
/// </summary>
internal static class Chunk
{
    public const int PlainBytes = 64 * 1024;

    public const int TagBytes = 16;

    public const int NonceBytes = 12;

    /// <summary>
    /// Writes the nonce of a chunk: 1 for the last one or 0, three zeros, and its number, big-endian.
    /// </summary>
    public static void WriteNonce(Span<byte> nonce, long number, bool isLast)
    {
        nonce.Clear();
        nonce[0] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], number);
    }
}
