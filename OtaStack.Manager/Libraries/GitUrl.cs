using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Libraries;

/// <summary>
/// The address of a library's git repository, with a tag, branch or commit after <c>#</c> where one is wanted.
/// arduino-cli clones it from the Manager's machine and network, without anybody's sign-in, and follows redirects.
/// </summary>
internal static partial class GitUrl
{
    private const int MaximumLength = 500;

    /// <summary>The address without blanks around it.</summary>
    /// <exception cref="InvalidInputException">It cannot be used.</exception>
    public static string Check(string? text)
    {
        var url = text?.Trim() ?? "";
        if (!url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw new InvalidInputException("A git repository has to have an address with https://.");
        if (url.Contains('@', StringComparison.Ordinal))
            throw new InvalidInputException(
                "The address has a user name or password in it; only public repositories can be used.");
        if (url.Length > MaximumLength || url.Contains("..", StringComparison.Ordinal) || !Form().IsMatch(url))
        {
            throw new InvalidInputException(
                "The address is no git repository's: expected https://host/owner/library.git, with a tag "
                    + "https://host/owner/library.git#1.2.3.");
        }

        return url;
    }

    [GeneratedRegex(
        @"^https://[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9_~][a-z0-9_.~+-]{0,99}){1,10}(#[a-z0-9_][a-z0-9_./+-]{0,99})?\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
