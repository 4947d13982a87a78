using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// Lets through what carries a token of the gateway, and endpoints that say <c>AllowAnonymous()</c>; on those it costs
/// nothing. All else, unknown paths included, is refused with problem details. Not <c>AddJwtBearer()</c>: the
/// authorization middleware authenticates by the fallback policy on anonymous endpoints too, which would be every poll
/// of a board.
/// </summary>
internal sealed partial class TokenGuard(RequestDelegate next, TokenVerifier verifier, ILogger<TokenGuard> logger)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null ? next(http) : CheckAsync(http);

    private async Task CheckAsync(HttpContext http)
    {
        if (http.Request.Headers.Authorization is not [{ } header]
            || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(http, StatusCodes.Status401Unauthorized, "Not signed in",
                "Ask through the gateway, signed in or with an API key. It adds what this service wants to see.");
            return;
        }

        try
        {
            if (await verifier.VerifyAsync(header[Scheme.Length..].Trim()) is not { } person)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                await RefuseAsync(http, StatusCodes.Status401Unauthorized, "Not signed in",
                    "The token is not one that the gateway made for this service a moment ago.");
                return;
            }

            http.User = person;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            LogNoKey(exception.Message);
            await RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, "Sign-in cannot be checked",
                "The gateway's public key cannot be read. The log of this service has the cause.");
            return;
        }

        if (AccessScope.NeedsWrite(http.Request) && !AccessScope.MayWrite(http.User))
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "Read only",
                "This API key may read, and change nothing.");
            return;
        }

        await next(http);
    }

    private static Task RefuseAsync(HttpContext http, int status, string title, string detail)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Problem(detail, statusCode: status, title: title).ExecuteAsync(http);
    }

    [LoggerMessage(1, LogLevel.Error, "The gateway's public key cannot be read (Identity:PublicKeyPath): {Cause}")]
    private partial void LogNoKey(string cause);
}
