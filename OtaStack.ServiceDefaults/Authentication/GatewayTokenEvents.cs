using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>What a service answers to requests without a valid token of the gateway: problem details.</summary>
internal sealed partial class GatewayTokenEvents(PublicKeyFile key, ILogger<GatewayTokenEvents> logger) : JwtBearerEvents
{
    private sealed class UnreadableKeyException(Exception cause) : Exception(cause.Message, cause);

    // Read here too, because a verification that fails for this reason is not the token's fault.
    public override Task MessageReceived(MessageReceivedContext context)
    {
        if (context.Request.Headers.Authorization.Count == 0)
            return Task.CompletedTask;

        try
        {
            key.Read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            LogNoKey(exception.Message);
            context.Fail(new UnreadableKeyException(exception));
        }

        return Task.CompletedTask;
    }

    public override Task TokenValidated(TokenValidatedContext context)
    {
        if (!TokenValidation.IsComplete(context.Principal))
            context.Fail("The token names no person or no role.");
        return Task.CompletedTask;
    }

    public override Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (context.AuthenticateFailure is UnreadableKeyException)
        {
            return AnswerAsync(context.HttpContext, StatusCodes.Status503ServiceUnavailable,
                "Sign-in cannot be checked",
                "The gateway's public key cannot be read. The log of this service has the cause.");
        }

        var isInvalid = context.AuthenticateFailure is not null;
        context.Response.Headers.WWWAuthenticate = isInvalid ? "Bearer error=\"invalid_token\"" : "Bearer";
        return AnswerAsync(context.HttpContext, StatusCodes.Status401Unauthorized, "Not signed in", isInvalid
            ? "The token is invalid or expired."
            : "Send the request through the gateway, signed in or with an API key. The gateway adds the token that "
                + "this service needs.");
    }

    public override Task Forbidden(ForbiddenContext context) =>
        AnswerAsync(context.HttpContext, StatusCodes.Status403Forbidden, "Not allowed",
            Roles.NeedsWrite(context.Request)
                ? "You can look at this, but your role does not allow you to change it. Ask an admin."
                : "Your role does not allow you to download this, because it can contain passwords and tokens. Ask an "
                    + "admin.");

    private static Task AnswerAsync(HttpContext http, int status, string title, string detail)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Problem(detail, statusCode: status, title: title).ExecuteAsync(http);
    }

    [LoggerMessage(1, LogLevel.Error, "The gateway's public key cannot be read (Identity:PublicKeyPath): {Cause}")]
    private partial void LogNoKey(string cause);
}
