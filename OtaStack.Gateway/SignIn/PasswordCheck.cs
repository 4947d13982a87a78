using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Https;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.SignIn.Oidc;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Gateway.SignIn;

/// <summary>The result of a password check: correct, wrong, or not checked.</summary>
/// <param name="Account">The account; null if the password was not accepted.</param>
/// <param name="Wait">If longer than zero, the password was not checked because of too many attempts. Try again after
/// this time.</param>
/// <param name="PlainHttp">Set if the password came over plain HTTP although HTTPS is on: a sentence that says where
/// to sign in.</param>
internal sealed record PasswordAnswer(Account? Account, TimeSpan Wait = default, string? PlainHttp = null)
{
    public static readonly PasswordAnswer Wrong = new((Account?)null);

    /// <summary>Too many passwords are being checked; try again.</summary>
    public static readonly PasswordAnswer Busy = new(null, TimeSpan.FromSeconds(2));
}

/// <summary>Checks passwords, and limits guessing, for every form that asks for one.</summary>
internal sealed partial class PasswordCheck(
    Accounts accounts, Passwords passwords, SignInAttempts attempts, Sessions sessions, IOptions<HttpsOptions> https,
    TimeProvider time, ILogger<PasswordCheck> logger)
{
    private readonly LogThrottle _throttle = new(time);

    public async Task<PasswordAnswer> CheckAsync(HttpContext context, string accountName, string password)
    {
        if (PlainHttpRefusal.Of(context, https.Value) is { } plainHttp)
            return new PasswordAnswer(null, PlainHttp: plainHttp);

        // All invalid names count as one, so that random names do not fill the memory.
        _ = AccountName.TryParse(accountName, out var name);
        var people = accounts.Current;
        var account = name is null ? null : people.Find(name);
        var browser = account is null ? null : KnownBrowserOf(context, account);
        if (attempts.Begin(context.Connection.RemoteIpAddress, name ?? "", browser, out var wait) is not { } attempt)
            return new PasswordAnswer(null, wait);

        // An unknown name, and one of a person without a password, takes as long as any other. If nobody has a password,
        // every password is wrong.
        var known = account is { Login: null } ? account : null;
        if ((known ?? people.All.FirstOrDefault(other => other.Login is null))?.PasswordHash is not { } hash)
            return PasswordAnswer.Wrong;

        var cut = password.Length > Passwords.MaximumLength ? password[..Passwords.MaximumLength] : password;
        switch (await passwords.MatchesAsync(hash, cut, isKnown: browser is not null, context.RequestAborted))
        {
            case null:
                attempt.Succeeded();
                return PasswordAnswer.Busy;
            case true when known is not null && cut.Length == password.Length:
                attempt.Succeeded();
                return new PasswordAnswer(known);
            default:
                if (_throttle.ShouldLog(out var count))
                    LogWrong(context.Connection.RemoteIpAddress, count);
                return PasswordAnswer.Wrong;
        }
    }

    /// <summary>The cookie of a browser in which the account has signed in before; null if it has not.</summary>
    public string? KnownBrowserOf(HttpContext context, Account account) => SignInCookies.Browser.Read(context.Request)
        .FirstOrDefault(cookie => sessions.KnowsBrowser(cookie, account));

    /// <summary>
    /// Checks the password of somebody who is signed in, or uses up the confirmation of somebody who signs in at a
    /// provider. Null if it is correct.
    /// </summary>
    public async Task<Refusal?> RefusalOfAsync(HttpContext context, Caller caller, string password)
    {
        if (caller.Account!.Login is { } login)
        {
            return caller.Session!.UseConfirmation(time) ? null : new Refusal(StatusCodes.Status403Forbidden,
                $"Nothing was changed. Confirm at {login.ProviderName} first that it is you: {OidcEndpoints.ConfirmPath}. A "
                    + "confirmation is valid for one change, for five minutes.");
        }

        return await CheckAsync(context, caller.Subject, password) switch
        {
            { Account: not null } => null,
            { PlainHttp: { } plainHttp } => new Refusal(StatusCodes.Status403Forbidden, plainHttp),
            { Wait: var wait } when wait > TimeSpan.Zero =>
                new Refusal(StatusCodes.Status429TooManyRequests, SignInEndpoints.TooMany(wait), wait),
            _ => new Refusal(StatusCodes.Status403Forbidden, "Current password is incorrect."),
        };
    }

    // Does not log the user name, because people type passwords into that field.
    [LoggerMessage(1, LogLevel.Warning,
        "A wrong name or password, last from {Address}; {Count} since the last such message.")]
    private partial void LogWrong(IPAddress? address, long count);
}
