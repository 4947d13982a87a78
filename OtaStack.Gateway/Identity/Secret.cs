using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Random values of 256 bits for cookies and API keys. Only their SHA-256 is stored; a slower hash is not needed,
/// because the values cannot be guessed.
/// </summary>
internal static class Secret
{
    private const int Bytes = 32;

    /// <summary>43 characters of base64url.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Hash(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
