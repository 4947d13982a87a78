using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace OtaStack.Tests.Gateway;

/// <summary>An authenticator app: codes of six digits for steps of 30 seconds (RFC 6238).</summary>
internal static class Totp
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The code of now, or of some steps later.</summary>
    /// <param name="key">In Base32; spaces do not matter.</param>
    /// <param name="later">How many steps.</param>
    public static string Code(string key, int later = 0) =>
        At(key, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + later);

    [SuppressMessage("Security", "CA5350", Justification = "What authenticator apps use (RFC 6238).")]
    private static string At(string key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        var hash = HMACSHA1.HashData(BytesOf(key), counter);
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & 0x7fff_ffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] BytesOf(string key)
    {
        var bits = string.Concat(key.Where(character => character != ' ')
            .Select(character => Convert.ToString(Base32.IndexOf(character, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
    }
}
