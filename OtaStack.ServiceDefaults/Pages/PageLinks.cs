using System.Collections.Immutable;

namespace OtaStack.ServiceDefaults.Pages;

/// <summary>A link of the navigation that all pages have.</summary>
/// <param name="Path">Where it leads.</param>
/// <param name="Name">What it says.</param>
/// <param name="IsOfWeb">Whether the web front end has the page.</param>
public sealed record PageLink(string Path, string Name, bool IsOfWeb = true)
{
    /// <summary>The pages below this path are of the same kind. Default: those below <see cref="Path"/>.</summary>
    public string? Below { get; init; }

    /// <summary>Whether it leads to the page at <paramref name="path"/>, or to the list that this is from.</summary>
    public bool IsCurrent(string path) =>
        (path.Length > 0 && path.TrimEnd('/') == Path.TrimEnd('/'))
        || ((Below ?? Path).TrimEnd('/') is { Length: > 0 } list && path.StartsWith(list + "/", StringComparison.Ordinal));
}

/// <summary>The navigation at the top of every page, and its HTML for pages without components.</summary>
public static class PageLinks
{
    /// <summary>In the order in which they are shown.</summary>
    public static ImmutableArray<PageLink> All { get; } =
    [
        new("/", "Overview") { Below = "" },
        new("/devices", "Devices"),
        new("/firmware", "Firmware"),
        new("/manager/builds", "Builds"),
        new("/manager/", "Boards") { Below = "/manager/boards" },
        new("/manager/libraries", "Libraries"),
        new("/ide/", "IDE", IsOfWeb: false),
        new("/account", "Account", IsOfWeb: false),
    ];

    /// <summary>The header of a page from which no link leads on.</summary>
    public const string NameOnly = "<header class=\"top\"><span class=\"brand\">OtaStack</span></header>";

    /// <summary>The page's header: the name, which leads to the overview, and the links.</summary>
    /// <param name="current">Path of the page.</param>
    public static string Header(string current)
    {
        var links = string.Join(' ', All.Select(link =>
            $"<a href=\"{link.Path}\"{(link.IsCurrent(current) ? " aria-current=\"page\"" : "")}>{link.Name}</a>"));
        return $"<header class=\"top\"><a class=\"brand\" href=\"/\">OtaStack</a> <nav aria-label=\"OtaStack\">{links}</nav></header>";
    }
}
