using System.Text.Encodings.Web;
using OtaStack.ServiceDefaults.Pages;

namespace OtaStack.Gateway.Outages;

/// <summary>The page that says which service is down, and why or how to start it. Reloads itself.</summary>
internal static class OutagePage
{
    /// <summary>Seconds until the page reloads, or a program should retry.</summary>
    public const string RetryAfterSeconds = "5";

    private const string Style = PageStyle.Css + """
        main { max-width: 40rem; padding-top: 6vh; }

        """;

    public static readonly string ContentSecurityPolicy = StaticPagePolicy.For(Style);

    public static string Html(Outage outage)
    {
        var title = HtmlEncoder.Default.Encode(outage.Title);
        var start = outage.HowToFix is { } how ? $"<p>{HtmlEncoder.Default.Encode(how)}</p>\n" : "";
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="{RetryAfterSeconds}">
            <title>{title} - OtaStack</title>
            <style>{Style}</style>
            </head>
            <body>
            {PageLinks.Header("")}
            <main>
            <h1>{title}</h1>
            <p>{HtmlEncoder.Default.Encode(outage.What)}</p>
            {start}<p><small>This page reloads every {RetryAfterSeconds} seconds.</small></p>
            </main>
            </body>
            </html>

            """;
    }
}
