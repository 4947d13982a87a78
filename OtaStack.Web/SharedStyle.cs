using OtaStack.ServiceDefaults.Pages;

namespace OtaStack.Web;

/// <summary>Serves the style sheet that all of OtaStack's pages share.</summary>
internal static class SharedStyle
{
    private const string Path = "/pages.css";

    /// <summary>Another one for each version of the style sheet, so that browsers may keep it.</summary>
    public static string Address { get; } = $"{Path}?v={PageStyle.Version}";

    public static void MapSharedStyle(this WebApplication app) => app.MapGet(Path, http =>
    {
        http.Response.Headers.CacheControl = "private,max-age=31536000,immutable";
        http.Response.ContentType = "text/css; charset=utf-8";
        return http.Response.WriteAsync(PageStyle.Css, http.RequestAborted);
    });
}
