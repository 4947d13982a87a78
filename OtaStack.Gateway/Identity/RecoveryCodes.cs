using System.Security.Cryptography;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Codes that replace a lost second factor, each once: <c>abcd-efgh-jkmn-pqrs</c>, 79 random bits. Only their SHA-256 is
/// stored; a slower hash is not needed, because so many bits cannot be guessed.
/// </summary>
internal static class RecoveryCodes
{
    /// <summary>How many a person gets.</summary>
    public const int Count = 10;

    /// <summary>Without letters and digits that look alike.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    private const int Length = 16;
    private const int GroupLength = 4;

    public static IReadOnlyList<string> Create() => [.. Enumerable.Range(0, Count).Select(_ => CreateOne())];

    /// <summary>Whether the text looks like such a code.</summary>
    public static bool IsCode(string typed) => Normalize(typed).Length == Length;

    /// <summary>What is stored. Case, spaces and hyphens do not matter.</summary>
    public static string Hash(string code) => Secret.Hash(Normalize(code));

    private static string CreateOne() => string.Join('-',
        RandomNumberGenerator.GetString(Alphabet, Length).Chunk(GroupLength).Select(group => new string(group)));

    private static string Normalize(string typed) =>
        string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
