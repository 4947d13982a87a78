using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace OtaStack.Gateway.SignIn.Oidc;

/// <summary>
/// <c>/sign-in/oidc</c> sends a browser to the provider, which leads it back to <c>/sign-in/oidc/callback</c>.
/// <c>/account/confirm</c> does the same for somebody who is signed in.
/// </summary>
internal static class OidcEndpoints
{
    public const string StartPath = SignInAnswers.SignInPath + "/oidc";
    public const string CallbackPath = StartPath + "/callback";
    public const string ConfirmPath = AccountEndpoints.Path + "/confirm";

    private static readonly TimeSpan MetadataPatience = TimeSpan.FromSeconds(15);

    /// <summary>Maps nothing if there is no provider.</summary>
    public static void MapOidc(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<OidcOptions>>().Value.IsConfigured)
            return;

        // A link and not a form: browsers apply form-action of our pages' policy to the redirect to the provider, too.
        // It changes nothing until the provider has led back to this browser.
        app.MapMethods(StartPath, [HttpMethods.Get], StartAsync).AllowAnonymous();
        app.Map(CallbackPath, FinishAsync).AllowAnonymous();
        app.MapMethods(ConfirmPath, [HttpMethods.Get], ConfirmAsync).RequireAuthorization(Policies.Account);
    }

    /// <summary>The link with which somebody confirms who they are.</summary>
    public static string ConfirmLink(string wanted) => $"{ConfirmPath}?return={Uri.EscapeDataString(wanted)}";

    private static async Task StartAsync(HttpContext context, OidcAnswers answers, TimeProvider time)
    {
        context.Response.Headers.CacheControl = "no-store";
        var wanted = ReturnPath.Clean(context.Request.Query["return"]);
        if ((await context.AuthenticateAsync(SessionTickets.Scheme)).Succeeded)
            context.Response.Redirect(wanted);
        else
            await VisitAsync(context, answers, OidcFlow.Begin(context, wanted, time.GetUtcNow()));
    }

    private static async Task ConfirmAsync(HttpContext context, OidcAnswers answers, TimeProvider time)
    {
        context.Response.Headers.CacheControl = "no-store";
        var wanted = ReturnPath.Clean(context.Request.Query["return"]);
        var caller = Caller.Of(context)!;
        if (caller.Account!.Login is null)
            context.Response.Redirect(wanted);
        else
            await VisitAsync(
                context, answers, OidcFlow.Begin(context, wanted, time.GetUtcNow(), caller.Session!.Hash));
    }

    private static async Task VisitAsync(HttpContext context, OidcAnswers answers, OidcFlow flow)
    {
        try
        {
            // First, because all who ask wait for the same download of the metadata, one after the other.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            patience.CancelAfter(MetadataPatience);
            var options = context.RequestServices.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>()
                .Get(OidcServices.Scheme);
            await options.ConfigurationManager!.GetConfigurationAsync(patience.Token);

            await context.ChallengeAsync(OidcServices.Scheme, flow.ToProperties());
        }
        catch (Exception exception) when (OidcAnswers.IsExpected(exception) && !context.RequestAborted.IsCancellationRequested)
        {
            await answers.FailedAsync(context, exception, flow.Return);
        }
    }

    private static async Task FinishAsync(HttpContext context, IAuthenticationHandlerProvider handlers)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Get;
            await SignInAnswers.ProblemAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET",
                "The provider must answer with response_mode=query.");
            return;
        }

        var handler = (OpenIdConnectHandler)(await handlers.GetHandlerAsync(context, OidcServices.Scheme))!;
        if (!await handler.HandleRequestAsync())
        {
            await SignInAnswers.ProblemAsync(context, StatusCodes.Status404NotFound, "Not found",
                $"The callback is {CallbackPath}.");
        }
    }
}
