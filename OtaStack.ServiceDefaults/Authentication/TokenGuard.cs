using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// Accepts requests with a token of the gateway, and requests to endpoints with <c>AllowAnonymous()</c>, at no cost.
/// Everything else, including unknown paths, is refused with problem details. <c>AddJwtBearer()</c> is not used,
/// because the authorization middleware applies the fallback policy's authentication to anonymous endpoints too, and so
/// to every poll of a board.
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
                "Send the request through the gateway, signed in or with an API key. The gateway adds the token that "
                    + "this service needs.");
            return;
        }

        try
        {
            if (await verifier.VerifyAsync(header[Scheme.Length..].Trim()) is not { } person)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                await RefuseAsync(http, StatusCodes.Status401Unauthorized, "Not signed in",
                    "The token is invalid or expired.");
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
                "This API key can only read.");
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
