using System.Text.RegularExpressions;

namespace OtaStack.Manager.Tokens;

/// <summary>The token that builds of a project contain.</summary>
/// <param name="Text">The token. It must reach no log.</param>
/// <param name="SetAt">When it was set, to the second.</param>
internal sealed partial record ProjectToken(string Text, DateTimeOffset SetAt)
{
    /// <summary>What <see cref="IsValid"/> accepts, for messages.</summary>
    public const string Rule = "16 to 128 letters, digits and . _ ~ + / = -";

    /// <summary>
    /// Whether a text can be a token: those of RFC 6750, section 2.1. They need no escaping in a C string literal, in
    /// JSON, and in an <c>Authorization</c> header.
    /// </summary>
    public static bool IsValid(string? text) => text is not null && Form().IsMatch(text);

    /// <summary>Replaces the token in text that others may read, such as compilers' output.</summary>
    public string RemovedFrom(string text) => text.Replace(Text, "[token]", StringComparison.Ordinal);

    /// <summary>Without the token, so that no log contains it.</summary>
    public override string ToString() => nameof(ProjectToken);

    [GeneratedRegex(@"^[A-Za-z0-9._~+/=-]{16,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
