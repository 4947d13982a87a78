using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Platforms;

/// <summary>
/// The address of an additional package index. arduino-cli fetches it, and what it names, from the Manager's machine
/// and network, follows redirects, and never sends a sign-in along. It keeps an index under the last part of its path,
/// so that part is checked as a file name.
/// </summary>
internal static partial class IndexUrl
{
    /// <summary>How many there may be.</summary>
    public const int Maximum = 32;

    private const int MaximumLength = 1000;

    /// <summary>
    /// Arduino's own, which arduino-cli trusts by their signature and keeps beside the additional ones.
    /// </summary>
    private static readonly string[] Reserved = ["package_index", "library_index", "installed"];

    /// <summary>The addresses, without doubles and blanks around them.</summary>
    /// <exception cref="InvalidInputException">One of them cannot be used; the message names it.</exception>
    public static IReadOnlyList<string> CheckAll(IReadOnlyList<string?>? urls)
    {
        if (urls is null)
            throw new InvalidInputException("urls is missing.");

        List<string> good = [.. urls.Select(Check).Distinct(StringComparer.Ordinal)];
        if (good.Count > Maximum)
            throw new InvalidInputException($"No more than {Maximum} additional indexes.");
        if (good.GroupBy(NameOf, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(same => same.Count() > 1) is { } clash)
        {
            throw new InvalidInputException(
                $"{string.Join(" and ", clash)} end in the same name: arduino-cli would keep one of them only.");
        }

        return good;
    }

    /// <summary>The address without blanks around it.</summary>
    /// <exception cref="InvalidInputException">It cannot be used.</exception>
    public static string Check(string? text)
    {
        var url = text?.Trim() ?? "";
        return ProblemWith(url) is not { } problem
            ? url
            : throw new InvalidInputException(
                $"\"{(url.Length > 100 ? url[..100] + "…" : url)}\" cannot be used: {problem}");
    }

    private static string? ProblemWith(string url)
    {
        if (url.Length is 0 or > MaximumLength || url.Any(IsOutOfPlace))
            return "an address is https://… without blanks, commas or special characters.";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")
            || uri.Host.Length == 0)
            return "an index has an address with https:// or http://.";
        if (uri.UserInfo.Length > 0)
            return "it has a user name or password in it, which everybody who may sign in would see.";
        if (url.Contains('#', StringComparison.Ordinal))
            return "leave out # and what follows.";
        if (!FileName().IsMatch(LastPart(uri)))
            return "its path has to end in the name of an index, like package_vendor_index.json.";

        return Reserved.Contains(NameOf(url), StringComparer.OrdinalIgnoreCase)
            ? $"{LastPart(uri)} is the name of Arduino's own index." : null;
    }

    private static bool IsOutOfPlace(char character) =>
        character is <= ' ' or >= '\x7f' or '\\' or '"' or '<' or '>' or ',';

    private static string LastPart(Uri uri) => uri.AbsolutePath[(uri.AbsolutePath.LastIndexOf('/') + 1)..];

    /// <summary>
    /// Under which arduino-cli keeps it, without the ending (<c>IndexFileName</c> in <c>resources/index.go</c>).
    /// </summary>
    private static string NameOf(string url) => FileName().Match(LastPart(new Uri(url))).Groups["name"].Value;

    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,99}?)(\.json|\.json\.gz|\.tar\.bz2)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FileName();
}
