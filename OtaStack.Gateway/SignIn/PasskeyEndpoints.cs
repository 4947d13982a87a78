using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Pages;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary><c>/sign-in/passkey</c>: signing in with a passkey, which counts as both factors.</summary>
internal sealed partial class PasskeyEndpoints(
    PasskeyCeremonies ceremonies, PasskeyOffers offers, SecondFactors factors, SecondSteps steps, SignInAttempts attempts,
    SessionStart session, PageRenderer renderer, ILogger<PasskeyEndpoints> logger)
{
    public const string Path = SignInAnswers.SignInPath + "/passkey";
    public const string OptionsPath = Path + "/options";
    public const string ScriptPath = SignInAnswers.SignInPath + "/passkeys.js";

    private const string Refused = "The passkey was not accepted. It may have been removed, or the page was open for longer "
        + "than five minutes. Try again, or sign in with your password.";

    private static readonly byte[] Script = ReadScript();

    private static readonly EntityTagHeaderValue ScriptTag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Script))}\"");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(OptionsPath,
            (HttpContext context, PasskeyEndpoints endpoints) => endpoints.BeginAsync(context)).AllowAnonymous();
        routes.MapPost(Path,
            (HttpContext context, PasskeyEndpoints endpoints) => endpoints.SignInAsync(context)).AllowAnonymous();
        routes.MapMethods(ScriptPath, [HttpMethods.Get, HttpMethods.Head], (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache"; // asks each time, and gets 304
            return TypedResults.Bytes(Script, MediaTypeNames.Text.JavaScript, entityTag: ScriptTag);
        }).AllowAnonymous();
    }

    private async Task BeginAsync(HttpContext context)
    {
        if (SameOrigin.Of(context.Request) == RequestOrigin.Elsewhere)
        {
            await SameOriginGuard.RefuseAsync(context);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        if (offers.ObstacleOf(context.Request) is { } obstacle)
        {
            await SignInAnswers.RefuseAsync(context, "Passkeys do not work here", obstacle.Reason);
            return;
        }

        var options = Encoding.UTF8.GetBytes(await ceremonies.BeginSignInAsync(context));
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = options.Length;
        await context.Response.Body.WriteAsync(options, context.RequestAborted);
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (SameOrigin.Of(context.Request) == RequestOrigin.Elsewhere)
        {
            await SameOriginGuard.RefuseAsync(context);
            return;
        }

        var received = await SmallForm.ReadAsync(context.Request);
        var wanted = ReturnPath.Clean(received.Fields?["return"].ToString());
        if (received.Fields is not { } form || offers.ObstacleOf(context.Request) is not null)
        {
            await WriteAsync(context, received.Fields is null ? received.Status : StatusCodes.Status403Forbidden,
                wanted, Refused);
            return;
        }

        if (attempts.BeginAnonymous(context.Connection.RemoteIpAddress, out var wait) is not { } attempt)
        {
            SignInEndpoints.SetRetryAfter(context.Response, wait);
            await WriteAsync(context, StatusCodes.Status429TooManyRequests, wanted,
                SignInEndpoints.TooMany(wait, "passkey"));
            return;
        }

        try
        {
            if (await ceremonies.CompleteSignInAsync(context, form["credential"].ToString()) is var (account, passkey)
                && await factors.UsedAsync(account, passkey) is null)
            {
                attempt.Succeeded();
                steps.End(context);
                await session.RunAsync(context, account, wanted);
                return;
            }
        }
        catch (Exception exception) when (exception is SqliteException or DbUpdateException)
        {
            attempt.Succeeded();
            LogUnusable(exception);
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, wanted,
                "The gateway could not check the passkey; see its log. Try again later.");
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        await WriteAsync(context, StatusCodes.Status401Unauthorized, wanted, Refused);
    }

    private Task WriteAsync(HttpContext context, int status, string wanted, string problem) => SignInEndpoints.WriteAsync(
        context, renderer, status, "", wanted, problem, passkeys: offers.Of(context, wanted));

    private static byte[] ReadScript()
    {
        using var script = typeof(PasskeyEndpoints).Assembly.GetManifestResourceStream("passkeys.js")!;
        var bytes = new byte[script.Length];
        script.ReadExactly(bytes);
        return bytes;
    }

    [LoggerMessage(1, LogLevel.Error, "Could not check a passkey, or save its use.")]
    private partial void LogUnusable(Exception cause);
}
