using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Pages;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary><c>/sign-in</c>: the page, and the form on it.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(SignInAnswers.SignInPath, [HttpMethods.Get, HttpMethods.Head], ShowAsync).AllowAnonymous();
        routes.MapPost(SignInAnswers.SignInPath, SignInAsync).AllowAnonymous();
        SecondStepEndpoints.Map(routes);
        PasskeyEndpoints.Map(routes);
        InvitationEndpoints.Map(routes);
    }

    private static async Task ShowAsync(HttpContext context, PageRenderer pages, PasskeyOffers passkeys)
    {
        var wanted = ReturnPath.Clean(context.Request.Query["return"]);
        if ((await context.AuthenticateAsync(SessionTickets.Scheme)).Succeeded)
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Redirect(wanted);
            return;
        }

        var note = SignInCookies.Session.Read(context.Request).Any() ? "You were signed out. Sign in again." : null;
        await WriteAsync(context, pages, StatusCodes.Status200OK, name: "", wanted, problem: null, note,
            passkeys.Of(context, wanted));
    }

    private static async Task SignInAsync(
        HttpContext context, PasswordCheck passwords, SecondSteps secondSteps, SessionStart session, PageRenderer pages,
        PasskeyOffers passkeys)
    {
        if (SameOrigin.Of(context.Request) == RequestOrigin.Elsewhere)
        {
            await SameOriginGuard.RefuseAsync(context);
            return;
        }

        var received = await SmallForm.ReadAsync(context.Request);
        if (received.Fields is not { } form)
        {
            await WriteAsync(context, pages, received.Status, "", "/", "The sign-in form is invalid. Try again.");
            return;
        }

        var (name, wanted) = (form["name"].ToString(), ReturnPath.Clean(form["return"]));
        var answer = await passwords.CheckAsync(context, name, form["password"].ToString());
        if (answer.Account is { HasSecondFactor: true } needsMore)
        {
            secondSteps.Start(context, needsMore, wanted);
            SeeOther(context, SecondStepEndpoints.Path);
            return;
        }

        if (answer.Account is { } account)
        {
            await session.RunAsync(context, account, wanted);
            return;
        }

        var offer = passkeys.Of(context, wanted);
        if (answer.PlainHttp is { } plainHttp)
        {
            await WriteAsync(context, pages, StatusCodes.Status403Forbidden, name, wanted, plainHttp, passkeys: offer);
            return;
        }

        if (answer.Wait > TimeSpan.Zero)
        {
            SetRetryAfter(context.Response, answer.Wait);
            await WriteAsync(context, pages, StatusCodes.Status429TooManyRequests, name, wanted, TooMany(answer.Wait),
                passkeys: offer);
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        await WriteAsync(context, pages, StatusCodes.Status401Unauthorized, name, wanted,
            "User name or password is incorrect.", passkeys: offer);
    }

    /// <summary>Redirects after a form (303).</summary>
    internal static void SeeOther(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = path;
    }

    internal static void SetRetryAfter(HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>A sentence that says how long to wait.</summary>
    /// <param name="wait">How long.</param>
    /// <param name="what">What was sent.</param>
    internal static string TooMany(TimeSpan wait, string what = "password")
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        var (number, unit) = seconds < 120 ? (seconds, "second") : ((seconds + 59) / 60, "minute");
        return string.Create(CultureInfo.InvariantCulture,
            $"Too many attempts. Your {what} was not checked. Try again in {number} "
                + $"{unit}{(number == 1 ? "" : "s")}.");
    }

    /// <summary>Ends the sessions of all session cookies in a request.</summary>
    internal static void EndSessions(HttpContext context, Sessions sessions)
    {
        foreach (var cookie in SignInCookies.Session.Read(context.Request))
        {
            if (sessions.Find(cookie) is { } old)
                sessions.End(old);
        }
    }

    internal static Task WriteAsync(
        HttpContext context, PageRenderer pages, int status, string name, string wanted, string? problem,
        string? note = null, PasskeyOffer? passkeys = null) =>
        pages.WriteAsync<SignInPage>(context, status, new Dictionary<string, object?>
        {
            [nameof(SignInPage.Name)] = name.Length <= 64 ? name : "",
            [nameof(SignInPage.Return)] = wanted,
            [nameof(SignInPage.Problem)] = problem,
            [nameof(SignInPage.Note)] = note,
            [nameof(SignInPage.Passkeys)] = passkeys,
        }, hasScript: passkeys is { Obstacle: null });
}
