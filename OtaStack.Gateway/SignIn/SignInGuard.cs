using Microsoft.AspNetCore.Authorization;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Rejects callers that are not signed in, except on endpoints with <c>AllowAnonymous()</c>. The check uses the
/// endpoint that routing has chosen, not the path, so no spelling of a path gets around it.
/// </summary>
internal sealed class SignInGuard(RequestDelegate next, Callers callers)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        return endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? next(context)
            : CheckAsync(context, endpoint);
    }

    private Task CheckAsync(HttpContext context, Endpoint? endpoint)
    {
        if (callers.Find(context.Request) is not { } caller)
            return SignInAnswers.NotSignedInAsync(context);

        if (caller.Key is not null && endpoint?.Metadata.GetMetadata<PeopleOnly>() is not null)
        {
            return SignInAnswers.RefuseAsync(context, "Not with an API key",
                "API keys are for /api and /manager. Sign in with a browser for this.");
        }

        if (AccessScope.NeedsWrite(context.Request))
        {
            if (caller.Scope != AccessScope.Write)
                return SignInAnswers.RefuseAsync(context, "Read only", "This API key can only read.");

            // Browsers add the cookie to requests from any page, but never add a key.
            if (caller.Session is not null && SameOrigin.Of(context.Request) != RequestOrigin.Here)
                return SameOriginGuard.RefuseAsync(context);
        }

        context.Features.Set(caller);
        return next(context);
    }
}
