using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Platforms;

/// <summary>
/// The URL of an additional package index. arduino-cli downloads it, and the platforms and tools that it names, from
/// the Manager's machine and network, without credentials, and follows redirects. It stores an index under the last
/// part of its path, so that part must be a valid file name.
/// </summary>
internal static partial class IndexUrl
{
    /// <summary>Limit of additional indexes.</summary>
    public const int Maximum = 32;

    private const int MaximumLength = 1000;

    /// <summary>
    /// Arduino's own indexes, which arduino-cli verifies by signature and stores in the same folder.
    /// </summary>
    private static readonly string[] Reserved = ["package_index", "library_index", "installed"];

    /// <summary>The trimmed URLs without duplicates.</summary>
    /// <exception cref="InvalidInputException">A URL is invalid; the message names it.</exception>
    public static IReadOnlyList<string> CheckAll(IReadOnlyList<string?>? urls)
    {
        if (urls is null)
            throw new InvalidInputException("urls is missing.");

        List<string> good = [.. urls.Select(Check).Distinct(StringComparer.Ordinal)];
        if (good.Count > Maximum)
            throw new InvalidInputException($"At most {Maximum} additional indexes are allowed.");
        if (good.GroupBy(NameOf, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(same => same.Count() > 1) is { } clash)
        {
            throw new InvalidInputException(
                $"{string.Join(" and ", clash)} end in the same name, and arduino-cli would keep only one of them.");
        }

        return good;
    }

    /// <summary>The trimmed URL.</summary>
    /// <exception cref="InvalidInputException">The URL is invalid.</exception>
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
            return "it must be https://… without spaces, commas or special characters.";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")
            || uri.Host.Length == 0)
            return "it must start with https:// or http://.";
        if (uri.UserInfo.Length > 0)
            return "it contains a user name or password, which every user would see.";
        if (url.Contains('#', StringComparison.Ordinal))
            return "remove # and what follows.";
        if (!FileName().IsMatch(LastPart(uri)))
            return "its path must end in the name of an index, such as package_vendor_index.json.";

        return Reserved.Contains(NameOf(url), StringComparer.OrdinalIgnoreCase)
            ? $"{LastPart(uri)} is the name of Arduino's own index." : null;
    }

    private static bool IsOutOfPlace(char character) =>
        character is <= ' ' or >= '\x7f' or '\\' or '"' or '<' or '>' or ',';

    private static string LastPart(Uri uri) => uri.AbsolutePath[(uri.AbsolutePath.LastIndexOf('/') + 1)..];

    /// <summary>
    /// The name under which arduino-cli stores the index, without extension (<c>IndexFileName</c> in
    /// <c>resources/index.go</c>).
    /// </summary>
    private static string NameOf(string url) => FileName().Match(LastPart(new Uri(url))).Groups["name"].Value;

    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,99}?)(\.json|\.json\.gz|\.tar\.bz2)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FileName();
}
