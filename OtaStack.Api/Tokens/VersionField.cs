namespace OtaStack.Api.Tokens;

/// <summary>
/// A token in the version that a board reports: <c>Apr  3 2020;05:33:11;ota_...</c> or <c>1.4.2;ota_...</c>, for
/// sketches that can set nothing else (<c>ESPhttpUpdate.update(client, url, version)</c>). It is cut off before anything
/// else reads the version.
/// </summary>
internal static class VersionField
{
    /// <summary>An API key that somebody took for a token must not be stored either.</summary>
    private const string KeyPrefix = "otastack_";

    /// <summary>
    /// The version without its token. A token is a field that begins with <c>ota_</c>, in any letter case and of any
    /// length, so that a mistyped one is cut off too. Other fields belong to the version. An empty last field is what
    /// remains of a sketch that was built without a token.
    /// </summary>
    /// <param name="text">The version as reported.</param>
    /// <param name="token">The token, right or wrong; null if there is none.</param>
    public static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text, out ReadOnlySpan<char> token)
    {
        for (var start = 0; start <= text.Length;)
        {
            var field = text[start..];
            var end = field.IndexOf(';');
            if (end >= 0)
                field = field[..end];
            if (IsToken(field.Trim()))
            {
                token = field.Trim();
                return WithoutEnd(text[..start]);
            }

            if (end < 0)
                break;
            start += end + 1;
        }

        token = default;
        if (MisplacedIn(text) is { } at)
            return WithoutEnd(text[..at]);
        return text.TrimEnd().EndsWith(';') ? WithoutEnd(text) : text;
    }

    // A token that is not a field, because a sketch joins it with a space, is not accepted, but must not be stored.
    private static int? MisplacedIn(ReadOnlySpan<char> text)
    {
        for (var start = 0; start + TokenText.Length <= text.Length; start++)
        {
            if (TokenText.IsWellFormed(text.Slice(start, TokenText.Length)))
                return start;
        }

        return null;
    }

    private static bool IsToken(ReadOnlySpan<char> field) =>
        field.StartsWith(TokenText.Prefix, StringComparison.OrdinalIgnoreCase)
        || field.StartsWith(KeyPrefix, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> WithoutEnd(ReadOnlySpan<char> text) => text.TrimEnd("; ");
}
