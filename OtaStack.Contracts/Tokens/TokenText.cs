using System.Buffers;
using System.Security.Cryptography;

namespace OtaStack.Contracts.Tokens;

/// <summary>
/// The text of a device token: <c>ota_</c> and 32 characters of base32 in lower case (160 random bits), such as
/// <c>ota_k3v7...</c>. It needs no quoting in headers, URLs, C strings and shells, and has no <c>;</c>.
/// </summary>
public static class TokenText
{
    /// <summary>What every token begins with.</summary>
    public const string Prefix = "ota_";

    /// <summary>Characters of a token.</summary>
    public const int Length = 36;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    /// <summary>A new token.</summary>
    public static string Create() => Prefix + RandomNumberGenerator.GetString(Alphabet, Length - Prefix.Length);

    /// <summary>Whether the text can be a token. Whether it is one, only the API knows.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text[Prefix.Length..].ContainsAnyExcept(Allowed);
}
