using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary><c>/sign-out</c>: ends the session on the server, which invalidates every copy of its cookie.</summary>
internal static class SignOutEndpoint
{
    public const string Path = "/sign-out";

    public static void MapSignOut(this IEndpointRouteBuilder routes)
    {
        // A browser whose session has already ended also gets the sign-in page instead of an error.
        routes.MapPost(Path, SignOut).AllowAnonymous();
        routes.MapGet(Path, () => TypedResults.Redirect(AccountEndpoints.Path)).AllowAnonymous();
    }

    private static Task SignOut(HttpContext context, Sessions sessions, IdentityUpkeep upkeep)
    {
        foreach (var session in SignInCookies.Session.Read(context.Request).Select(sessions.Find).OfType<Session>())
        {
            if (SameOrigin.Of(context.Request) != RequestOrigin.Here)
                return SameOriginGuard.RefuseAsync(context);
            sessions.End(session);
        }

        upkeep.Run();
        SignInCookies.Session.Delete(context);
        SignInEndpoints.SeeOther(context, SignInAnswers.SignInPath);
        return Task.CompletedTask;
    }
}
