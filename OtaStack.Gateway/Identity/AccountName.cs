using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OtaStack.Gateway.Identity;

/// <summary>Account names: 1 to 64 letters, digits, dots, hyphens and underscores, case-insensitive.</summary>
internal static class AccountName
{
    /// <summary>The account that the first start creates.</summary>
    public const string Admin = "admin";

    public const string Rule = "1 to 64 of the characters a-z, 0-9, dot, hyphen and underscore";

    private static readonly SearchValues<char> Characters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789.-_");

    public static bool TryParse(string? text, [NotNullWhen(true)] out string? name)
    {
        name = text?.Trim().ToLowerInvariant();
        if (name is { Length: > 0 and <= 64 } && !name.AsSpan().ContainsAnyExcept(Characters))
            return true;

        name = null;
        return false;
    }
}
