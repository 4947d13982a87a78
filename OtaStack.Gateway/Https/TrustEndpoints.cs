using System.Net.Mime;
using System.Text;
using Microsoft.Extensions.Options;

namespace OtaStack.Gateway.Https;

/// <summary>
/// <c>/https</c>: how to trust the local authority, and its certificate. For anybody, and over plain HTTP, too: a
/// browser that does not trust the authority must be able to get it.
/// </summary>
internal static class TrustEndpoints
{
    public const string Path = "/https";

    /// <summary>Query parameter: path and query of the page that the browser asked for.</summary>
    public const string Return = "return";

    /// <summary>DER, for browsers and operating systems, which install it by this name and media type.</summary>
    public const string Certificate = Path + "/otastack-ca.crt";

    /// <summary>PEM, for Linux and for sketches.</summary>
    public const string PemCertificate = Path + "/otastack-ca.pem";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapLocalAuthority(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<HttpsOptions>>().Value.UsesLocalAuthority)
            return;

        app.MapMethods(Path, Methods, ShowAsync).AllowAnonymous();
        app.MapMethods(Certificate, Methods, (HttpContext context, LocalCertificates own) =>
            WriteAsync(context, own.Authority!.Der, "application/x-x509-ca-cert")).AllowAnonymous();
        app.MapMethods(PemCertificate, Methods, (HttpContext context, LocalCertificates own) =>
            WriteAsync(context, Encoding.ASCII.GetBytes(own.Authority!.Pem), "application/x-pem-file"))
            .AllowAnonymous();
    }

    private static Task ShowAsync(HttpContext context, LocalCertificates own, IOptions<HttpsOptions> options)
    {
        var request = context.Request;
        var wanted = request.Query[Return].ToString() is ['/', ..] path ? path : "/";
        context.Response.Headers.ContentSecurityPolicy = TrustPage.ContentSecurityPolicy;
        var html = TrustPage.Html(new TrustView
        {
            Authority = own.Authority!,
            Names = own.Names,
            SecureAddress = $"https://{options.Value.PublicHost(request.Host)}{wanted}",
            IsSecure = request.IsHttps,
        });
        return WriteAsync(context, Encoding.UTF8.GetBytes(html), MediaTypeNames.Text.Html + "; charset=utf-8");
    }

    private static async Task WriteAsync(HttpContext context, byte[] content, string mediaType)
    {
        var response = context.Response;
        response.ContentType = mediaType;
        response.ContentLength = content.Length;
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method))
            await response.Body.WriteAsync(content, context.RequestAborted);
    }
}
