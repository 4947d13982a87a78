using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Https;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Pages;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary><c>/invitation?code=</c>: where an invited person sets the first password.</summary>
internal sealed partial class InvitationEndpoints(
    Accounts accounts, Invitations invitations, Passwords passwords, SignInAttempts attempts, SecondFactorDemand demand,
    IOptions<HttpsOptions> https, PageRenderer renderer, ILogger<InvitationEndpoints> logger)
{
    private const string Path = "/invitation";
    private const string Unknown = "This invitation is not valid. It may have been used or withdrawn, or be older than "
        + "three days, or the admin who made it has another password or role since. Ask an admin for a new one.";

    /// <summary>
    /// The link with a code: with HTTPS where that is on, because a password follows it. Traces do not contain values of a
    /// query.
    /// </summary>
    public static string LinkOf(HttpRequest request, HttpsOptions https, string code) =>
        (https.IsConfigured && !request.IsHttps
            ? $"https://{https.PublicHost(request.Host)}"
            : $"{request.Scheme}://{request.Host}") + $"{Path}?code={code}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head],
            (HttpContext context, InvitationEndpoints endpoints) => endpoints.AnswerAsync(context, endpoints.ShowAsync))
            .AllowAnonymous();
        routes.MapPost(Path,
            (HttpContext context, InvitationEndpoints endpoints) => endpoints.AnswerAsync(context, endpoints.AcceptAsync))
            .AllowAnonymous();
    }

    private async Task AnswerAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        try
        {
            await answer(context);
        }
        catch (Exception exception) when (exception is SqliteException or DbUpdateException)
        {
            LogUnusable(exception);
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable,
                problem: "The gateway could not read or save the invitation; see its log. The link stays valid. Try again "
                    + "later.");
        }
    }

    private Task ShowAsync(HttpContext context)
    {
        var code = context.Request.Query["code"].ToString();
        return invitations.Find(code) is { } invitation
            ? WriteAsync(context, StatusCodes.Status200OK, invitation, code)
            : WriteAsync(context, StatusCodes.Status404NotFound, problem: Unknown);
    }

    private async Task AcceptAsync(HttpContext context)
    {
        if (SameOrigin.Of(context.Request) == RequestOrigin.Elsewhere)
        {
            await SameOriginGuard.RefuseAsync(context);
            return;
        }

        if (attempts.BeginAnonymous(context.Connection.RemoteIpAddress, out var wait) is not { } attempt)
        {
            SignInEndpoints.SetRetryAfter(context.Response, wait);
            await WriteAsync(context, StatusCodes.Status429TooManyRequests,
                problem: SignInEndpoints.TooMany(wait, "invitation") + " The link stays valid.");
            return;
        }

        var received = await SmallForm.ReadAsync(context.Request);
        var code = received.Fields?["code"].ToString() ?? "";
        if (received.Fields is not { } form || invitations.Find(code) is not { } invitation)
        {
            await WriteAsync(context, received.Fields is null ? received.Status : StatusCodes.Status404NotFound,
                problem: Unknown);
            return;
        }

        attempt.Succeeded();
        if (PlainHttpRefusal.Of(context, https.Value) is { } plainHttp)
        {
            await WriteAsync(context, StatusCodes.Status403Forbidden, invitation, code, plainHttp);
            return;
        }

        var password = form["new"].ToString();
        var problem = password == form["repeated"].ToString()
            ? Passwords.Problem(password)
            : "The two passwords do not match.";
        if (problem is not null)
        {
            await WriteAsync(context, StatusCodes.Status400BadRequest, invitation, code, problem);
            return;
        }

        await AcceptAsync(context, invitation, code, password);
    }

    private async Task AcceptAsync(HttpContext context, Invitation invitation, string code, string password)
    {
        if (await passwords.HashAsync(password, context.RequestAborted) is not { } hash)
        {
            SignInEndpoints.SetRetryAfter(context.Response, PasswordAnswer.Busy.Wait);
            await WriteAsync(context, StatusCodes.Status429TooManyRequests, invitation, code,
                "Too many passwords are being checked. Try again in a few seconds.");
            return;
        }

        if (await accounts.AcceptAsync(invitation, hash) is { } problem)
        {
            await WriteAsync(context, StatusCodes.Status409Conflict, problem: problem);
            return;
        }

        LogAccepted(invitation.Name, invitation.Role);
        SignInEndpoints.SeeOther(context, SignInAnswers.SignInPath);
    }

    private Task WriteAsync(
        HttpContext context, int status, Invitation? invitation = null, string code = "", string? problem = null) =>
        renderer.WriteAsync<InvitationPage>(context, status, new()
        {
            [nameof(InvitationPage.Name)] = invitation?.Name,
            [nameof(InvitationPage.NeedsSecondFactor)] = invitation is not null && demand.AppliesTo(invitation.Role),
            [nameof(InvitationPage.Code)] = code,
            [nameof(InvitationPage.Problem)] = problem,
        });

    [LoggerMessage(1, LogLevel.Information, "{Name} accepted an invitation as {Role}.")]
    private partial void LogAccepted(string name, string role);

    [LoggerMessage(2, LogLevel.Error, "Could not read an invitation or save an invited person.")]
    private partial void LogUnusable(Exception cause);
}
