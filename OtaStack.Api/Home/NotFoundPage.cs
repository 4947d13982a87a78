using OtaStack.ServiceDefaults.Pages;

namespace OtaStack.Api.Home;

/// <summary>What a browser shows for an unknown address. Boards and programs get the bare 404.</summary>
internal static class NotFoundPage
{
    private static readonly string ContentSecurityPolicy = StaticPagePolicy.For(PageStyle.Css);

    private static readonly string Html = $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Not found - OtaStack</title>
        <style>{PageStyle.Css}</style>
        </head>
        <body>
        <header><h1>OtaStack</h1><nav>{PageLinks.Html("")}</nav></header>
        <main><section>
        <h2>There is no such page</h2><p>Check the address, or go to the <a href="/">fleet</a>.</p>
        </section></main>
        </body>
        </html>
        """;

    /// <summary>Serves the page for requests that no endpoint matches. Goes after <c>UseRouting</c>.</summary>
    public static void UseNotFoundPage(this WebApplication app) => app.Use((http, next) =>
        http.GetEndpoint() is null && IsOfBrowser(http.Request) ? WriteAsync(http.Response) : next(http));

    private static bool IsOfBrowser(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/ota") && !request.Path.StartsWithSegments("/api")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status404NotFound;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(Html);
    }
}
