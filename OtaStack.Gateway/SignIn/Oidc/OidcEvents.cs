using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace OtaStack.Gateway.SignIn.Oidc;

/// <summary>What the gateway checks and does in addition to ASP.NET Core's handler.</summary>
internal sealed class OidcEvents(OidcSignIn signIn, OidcAnswers answers, TimeProvider time) : OpenIdConnectEvents
{
    /// <summary>
    /// Before the code is redeemed: this browser began the visit not long ago, and the right provider answers.
    /// </summary>
    public override async Task AuthorizationCodeReceived(AuthorizationCodeReceivedContext context)
    {
        var flow = OidcFlow.Of(context.Properties!);
        if (!flow.IsOf(context.Request) || time.GetUtcNow() - flow.StartedAt > OidcFlow.Lifetime)
        {
            context.Fail(new OidcException(OidcAnswers.NotThisVisit));
            return;
        }

        // RFC 9207: an answer of another provider (mix-up).
        var provider = await context.Options.ConfigurationManager!.GetConfigurationAsync(
            context.HttpContext.RequestAborted);
        var issuer = context.ProtocolMessage.Iss;
        if (string.IsNullOrEmpty(issuer)
            ? provider.AuthorizationResponseIssParameterSupported
            : issuer != provider.Issuer)
            context.Fail(new OidcException("The answer names another issuer than the provider's, or none."));
    }

    /// <summary>Signs in, instead of the handler.</summary>
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        context.HandleResponse();
        await signIn.FinishAsync(context.HttpContext, OidcFlow.Of(context.Properties!), context.Principal);
    }

    /// <summary>The person, or the provider's policy, said no.</summary>
    public override async Task AccessDenied(AccessDeniedContext context)
    {
        context.HandleResponse();
        await answers.DeniedAsync(context.HttpContext, ReturnOf(context.Properties));
    }

    /// <summary>Answers everything else that goes wrong with a page.</summary>
    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        await answers.FailedAsync(context.HttpContext, context.Failure!, ReturnOf(context.Properties));
    }

    private static string ReturnOf(AuthenticationProperties? properties) =>
        properties?.RedirectUri is { } wanted ? ReturnPath.Clean(wanted) : "/";
}

/// <summary>The answer of the provider is refused.</summary>
internal sealed class OidcException(string message) : Exception(message);
