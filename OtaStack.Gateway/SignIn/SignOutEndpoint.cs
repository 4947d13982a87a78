using Microsoft.AspNetCore.Authentication;
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
        routes.MapPost(Path, SignOutAsync).AllowAnonymous();
        routes.MapGet(Path, () => TypedResults.Redirect(AccountEndpoints.Path)).AllowAnonymous();
    }

    private static async Task SignOutAsync(HttpContext context, Sessions sessions, IdentityUpkeep upkeep)
    {
        if ((await context.AuthenticateAsync(SessionTickets.Scheme)).Succeeded
            && SameOrigin.Of(context.Request) != RequestOrigin.Here)
        {
            await SameOriginGuard.RefuseAsync(context);
            return;
        }

        SignInEndpoints.EndSessions(context, sessions);
        await context.SignOutAsync(SessionTickets.Scheme);
        upkeep.Run();
        SignInEndpoints.SeeOther(context, SignInAnswers.SignInPath);
    }
}
