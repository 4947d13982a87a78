namespace OtaStack.ServiceDefaults.Pages;

/// <summary>The links to the other pages at the top of a page.</summary>
public static class PageLinks
{
    private static readonly (string Path, string Name)[] Pages =
        [("/", "Fleet"), ("/ide/", "IDE"), ("/manager/", "Manager"), ("/account", "Account")];

    /// <summary>As HTML, for a <c>nav</c>.</summary>
    /// <param name="current">Path of the current page.</param>
    public static string Html(string current) => string.Join(' ', Pages.Select(page =>
        $"<a href=\"{page.Path}\"{(page.Path == current ? " aria-current=\"page\"" : "")}>{page.Name}</a>"));
}
