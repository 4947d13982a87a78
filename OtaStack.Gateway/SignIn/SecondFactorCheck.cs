using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Https;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Checks codes of authenticator apps and recovery codes, and limits guessing as <see cref="PasswordCheck"/> does for
/// passwords.
/// </summary>
internal sealed partial class SecondFactorCheck(
    PasswordCheck passwords, SecondFactors factors, SignInAttempts attempts, IOptions<HttpsOptions> https,
    TimeProvider time, ILogger<SecondFactorCheck> logger)
{
    private readonly LogThrottle _throttle = new(time);

    /// <summary>Checks a code, and uses it up. Null if it is right.</summary>
    public async Task<Refusal?> RefusalOfAsync(HttpContext context, Account account, string code)
    {
        if (PlainHttpRefusal.Of(context, https.Value) is { } plainHttp)
            return new Refusal(StatusCodes.Status403Forbidden, plainHttp);

        var address = context.Connection.RemoteIpAddress;
        if (attempts.BeginCode(address, account.Name, passwords.KnownBrowserOf(context, account), out var wait)
            is not { } attempt)
        {
            return new Refusal(StatusCodes.Status429TooManyRequests, SignInEndpoints.TooMany(wait, "code"), wait);
        }

        switch (await factors.RedeemAsync(account, code))
        {
            case CodeResult.Accepted:
                attempt.Succeeded();
                return null;
            case CodeResult.AccountChanged:
                attempt.Succeeded();
                return new Refusal(StatusCodes.Status409Conflict, Account.AskerHasChanged);
            case CodeResult.Unreadable:
                attempt.Succeeded();
                return new Refusal(StatusCodes.Status503ServiceUnavailable,
                    "The gateway cannot read the key of your authenticator app; see its log. Use a recovery code, or ask "
                        + "an admin to reset your second factor.");
            default:
                if (_throttle.ShouldLog(out var count))
                    LogWrong(address, count);
                return new Refusal(StatusCodes.Status401Unauthorized,
                    "The code is incorrect, or was used before. Wait for the next one, and try again.");
        }
    }

    /// <summary>
    /// Checks that it is still the person who uses the session: by the password, or a code of the app. Null if it is.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">A person.</param>
    /// <param name="proof">A password, which has ten characters at least, or a code, which has six digits.</param>
    public async Task<Refusal?> RefusalOfAsync(HttpContext context, Caller caller, string proof)
    {
        if (!caller.Account!.HasAuthenticator || !SecondFactors.IsCode(proof))
            return await passwords.RefusalOfAsync(context, caller, proof);

        return await RefusalOfAsync(context, caller.Account, proof) is { } refusal
            ? refusal with { Status = refusal.Status == StatusCodes.Status401Unauthorized
                ? StatusCodes.Status403Forbidden
                : refusal.Status }
            : null;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "A wrong code of a second factor, last from {Address}; {Count} since the last such message.")]
    private partial void LogWrong(IPAddress? address, long count);
}
