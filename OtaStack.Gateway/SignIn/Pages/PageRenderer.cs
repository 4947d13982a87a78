using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace OtaStack.Gateway.SignIn.Pages;

/// <summary>
/// Renders a Razor component as a page. Does not use <c>AddRazorComponents()</c>, which would add antiforgery tokens
/// and a key ring; <c>SameOrigin</c> guards forms here.
/// </summary>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory loggers)
{
    /// <param name="context">The request.</param>
    /// <param name="status">The response status.</param>
    /// <param name="parameters">The component's parameters; <c>Nonce</c> is added.</param>
    /// <param name="hasScript">Whether the page loads a script of ours, by its nonce, which may call us.</param>
    public async Task WriteAsync<TPage>(
        HttpContext context, int status, Dictionary<string, object?> parameters, bool hasScript = false)
        where TPage : IComponent
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        parameters["Nonce"] = nonce;
        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; "
                + (hasScript ? $"script-src 'nonce-{nonce}'; connect-src 'self'; " : "")
                + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        response.Headers.CacheControl = "no-store";

        var page = Encoding.UTF8.GetBytes(html);
        response.ContentLength = page.Length;
        await response.Body.WriteAsync(page, context.RequestAborted);
    }
}
