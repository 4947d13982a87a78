using System.Diagnostics.CodeAnalysis;

namespace OtaStack.Contracts.Firmware;

/// <summary>
/// Names of projects, as used in URLs: 1 to 64 characters <c>a-z 0-9 . _ -</c>, starting with a letter or digit
/// (<c>^[a-z0-9][a-z0-9._-]{0,63}$</c>).
/// </summary>
public static class ProjectName
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule in words, for the end of a message.</summary>
    public const string Rule = "1 to 64 characters a-z, 0-9, dot, dash and underscore, a letter or digit first.";

    /// <summary>Only this many characters of a text are read.</summary>
    private const int LongestInput = 1024;

    /// <summary>Whether a text is a valid name in lower case.</summary>
    public static bool IsValid(string? text) => TryParse(text, out var name) && name == text;

    /// <summary>Reads a name in any letter case, without surrounding white space.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (text is null || text.Length is 0 or > MaxLength || !char.IsAsciiLetterOrDigit(text[0]))
            return false;

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return false;
        }

        name = text.ToLowerInvariant();
        return true;
    }

    /// <summary>
    /// Turns any text into a name: lower case, every run of other characters replaced by one <c>-</c>, trimmed at both
    /// ends and cut to 64 characters. Null if nothing is left.
    /// </summary>
    public static string? FromText(string? text) => text is null ? null : Slug(text);

    private static string? Slug(ReadOnlySpan<char> text)
    {
        Span<char> slug = stackalloc char[MaxLength];
        var length = 0;
        var gap = false;
        foreach (var c in text[..Math.Min(text.Length, LongestInput)])
        {
            var lower = char.ToLowerInvariant(c);
            var kept = char.IsAsciiLetterOrDigit(lower) || (lower is '.' or '_' && length > 0);
            if (!kept)
            {
                gap = true;
                continue;
            }

            if (gap && length > 0 && length < MaxLength)
                slug[length++] = '-';
            gap = false;
            if (length == MaxLength)
                break;
            slug[length++] = lower;
        }

        var name = slug[..length].TrimEnd("-._");
        return name.IsEmpty ? null : new string(name);
    }
}
