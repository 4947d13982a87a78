using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Pages;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary><c>/sign-in/code</c>: the second step of a sign-in.</summary>
internal sealed class SecondStepEndpoints(
    SecondSteps steps, SecondFactorCheck check, SessionStart session, PasskeyOffers passkeys, PageRenderer renderer)
{
    public const string Path = SignInAnswers.SignInPath + "/code";

    private const string Ended =
        "The sign-in took longer than five minutes, or your account has changed. Sign in again.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head],
            (HttpContext context, SecondStepEndpoints endpoints) => endpoints.ShowAsync(context)).AllowAnonymous();
        routes.MapPost(Path,
            (HttpContext context, SecondStepEndpoints endpoints) => endpoints.PostAsync(context)).AllowAnonymous();
    }

    private Task ShowAsync(HttpContext context)
    {
        if (steps.Find(context.Request) is { } found)
            return WriteAsync(context, found.Step, found.Account, StatusCodes.Status200OK);

        SignInEndpoints.SeeOther(context, SignInAnswers.SignInPath);
        return Task.CompletedTask;
    }

    private async Task PostAsync(HttpContext context)
    {
        if (SameOrigin.Of(context.Request) == RequestOrigin.Elsewhere)
        {
            await SameOriginGuard.RefuseAsync(context);
            return;
        }

        var received = await SmallForm.ReadAsync(context.Request);
        if (steps.Find(context.Request) is not var (step, account))
        {
            await WriteEndedAsync(context);
            return;
        }

        if (received.Fields is not { } form)
        {
            await WriteAsync(context, step, account, received.Status, "The form is invalid. Try again.");
            return;
        }

        if (await check.RefusalOfAsync(context, account, form["code"].ToString()) is not { } refusal)
        {
            if (steps.TryEnd(context, step))
                await session.RunAsync(context, account, step.Wanted);
            else
                await WriteEndedAsync(context);
            return;
        }

        if (refusal.Wait is { } wait)
            SignInEndpoints.SetRetryAfter(context.Response, wait);
        if (refusal.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        if (refusal.Status == StatusCodes.Status409Conflict)
            await WriteEndedAsync(context);
        else
            await WriteAsync(context, step, account, refusal.Status, refusal.Reason);
    }

    private Task WriteEndedAsync(HttpContext context)
    {
        SignInCookies.SecondStep.Delete(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return SignInEndpoints.WriteAsync(
            context, renderer, StatusCodes.Status401Unauthorized, "", "/", Ended, passkeys: passkeys.Of(context, "/"));
    }

    private Task WriteAsync(HttpContext context, SecondStep step, Account account, int status, string? problem = null)
    {
        var offer = account.Passkeys > 0 ? passkeys.Of(context, step.Wanted) : null;
        return renderer.WriteAsync<SecondStepPage>(context, status, new()
        {
            [nameof(SecondStepPage.Name)] = account.Name,
            [nameof(SecondStepPage.HasAuthenticator)] = account.HasAuthenticator,
            [nameof(SecondStepPage.Passkeys)] = offer,
            [nameof(SecondStepPage.Problem)] = problem,
        }, hasScript: offer is { Obstacle: null });
    }
}
