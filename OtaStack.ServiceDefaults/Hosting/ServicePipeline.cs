using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>What every request to a service behind the gateway passes before it reaches an endpoint.</summary>
public static class ServicePipeline
{
    /// <summary>Puts it together, in the order that its parts need; routing included.</summary>
    /// <param name="app">The service.</param>
    /// <param name="api">Below it an answer without a body, as routing and parameter binding give them, becomes problem details.</param>
    /// <param name="failures">What is answered when something throws.</param>
    /// <param name="beforeRouting">What else must see a request before routing does.</param>
    public static void UseService(
        this WebApplication app, PathString api, ExceptionHandlerOptions failures, Action<WebApplication>? beforeRouting = null)
    {
        app.UseRequestBodies();
        app.UseProxyHeaders();
        app.UseExceptionHandler(failures);
        app.UseSingleLeadingSlash();
        app.UseWhen(http => http.Request.Path.StartsWithSegments(api), branch => branch.UseStatusCodePages());
        beforeRouting?.Invoke(app);
        app.UseMiddleware<SameOriginGuard>();
        app.UseRouting();
        app.UseGatewayTokens();
    }
}
