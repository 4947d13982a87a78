using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Libraries;

/// <summary>
/// The URL of a library's git repository, optionally with a tag, branch or commit after <c>#</c>. arduino-cli clones
/// it from the Manager's machine and network, without credentials, and follows redirects.
/// </summary>
internal static partial class GitUrl
{
    private const int MaximumLength = 500;

    /// <summary>The trimmed URL.</summary>
    /// <exception cref="InvalidInputException">The URL is invalid.</exception>
    public static string Check(string? text)
    {
        var url = text?.Trim() ?? "";
        if (!url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw new InvalidInputException("The address of a git repository must start with https://.");
        if (url.Contains('@', StringComparison.Ordinal))
            throw new InvalidInputException(
                "The address contains a user name or password. Only public repositories can be used.");
        if (url.Length > MaximumLength || url.Contains("..", StringComparison.Ordinal) || !Form().IsMatch(url))
        {
            throw new InvalidInputException(
                "Invalid address of a git repository: expected https://host/owner/library.git, or with a tag "
                    + "https://host/owner/library.git#1.2.3.");
        }

        return url;
    }

    [GeneratedRegex(
        @"^https://[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9_~][a-z0-9_.~+-]{0,99}){1,10}(#[a-z0-9_][a-z0-9_./+-]{0,99})?\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
