using Microsoft.AspNetCore.Authorization;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Lets nobody in who is not signed in, but on endpoints that say <c>AllowAnonymous()</c>: boards pass without any
/// work. It asks the endpoint that routing has chosen, never the path, so no way of writing a path gets around it.
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

            // A browser adds the cookie to whatever any page sends; a key is only where somebody put it.
            if (caller.Session is not null && SameOrigin.Of(context.Request) != RequestOrigin.Here)
                return SameOriginGuard.RefuseAsync(context);
        }

        context.Features.Set(caller);
        return next(context);
    }
}
