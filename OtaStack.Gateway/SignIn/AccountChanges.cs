using System.Text.Json;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Gateway.SignIn;

/// <summary>Why something was not done.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Reason">A sentence for people.</param>
/// <param name="Wait">After how long it may be tried again, where that is the reason.</param>
internal sealed record Refusal(int Status, string Reason, TimeSpan? Wait = null);

/// <summary>A key that was made, with the text that its user must know; or why not.</summary>
internal sealed record KeyCreation(Refusal? Refusal, ApiKey? Key, string? Text);

/// <summary>
/// What people do with their account. A new password and a new key outlive the session, so both want the password
/// again: an unlocked screen, or an IDE extension that acts through the browser, must not be enough for them.
/// </summary>
internal sealed partial class AccountChanges(
    Accounts accounts, Passwords passwords, PasswordCheck check, Sessions sessions, ApiKeys keys, TimeProvider time,
    ILogger<AccountChanges> logger)
{
    private const int MaximumDays = 3650;

    private readonly Lock _settingPassword = new();

    /// <summary>Null: it is changed, and the account's other sessions have ended.</summary>
    public async Task<Refusal?> ChangePasswordAsync(HttpContext context, Session session, string present, string wanted)
    {
        if (Passwords.Problem(wanted) is { } problem)
            return new Refusal(StatusCodes.Status400BadRequest, problem);
        if (await RefusalOfAsync(context, session, present) is { } refusal)
            return refusal;
        if (await passwords.HashAsync(wanted, context.RequestAborted) is not { } hash)
            return Busy();
        if (TryWrite(() => SetPassword(session, hash), "Your password is the same as before.") is { } failure)
            return failure;

        sessions.EndAll(session.Account, except: session);
        LogPasswordChanged(session.Account);
        return null;
    }

    /// <param name="context">The request.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="password">His password, again.</param>
    /// <param name="name">What he calls the key.</param>
    /// <param name="scope">One of <see cref="AccessScope"/>.</param>
    /// <param name="expiresInDays">1 to 3650; 0: never.</param>
    public async Task<KeyCreation> CreateKeyAsync(
        HttpContext context, Session session, string password, string name, string scope, int expiresInDays)
    {
        if (scope is not (AccessScope.Read or AccessScope.Write))
            return Refused($"The scope must be \"{AccessScope.Read}\" or \"{AccessScope.Write}\".");
        if (expiresInDays is < 0 or > MaximumDays)
            return Refused($"It may expire in 1 to {MaximumDays} days, or never (0).");
        if (await RefusalOfAsync(context, session, password) is { } refusal)
            return new KeyCreation(refusal, null, null);

        DateTimeOffset? expiresAt = expiresInDays == 0 ? null : time.GetUtcNow().AddDays(expiresInDays);
        string? problem = null;
        ApiKey? key = null;
        var text = "";
        var failure = TryWrite(
            () => problem = keys.Create(name, scope, session.Account, expiresAt, out key, out text),
            "No key was made.");
        if (failure is not null)
            return new KeyCreation(failure, null, null);
        if (problem is not null)
            return Refused(problem);

        LogKeyMade(session.Account, key!.Id, scope);
        return new KeyCreation(null, key, text);
    }

    public Refusal? RevokeKey(Session session, string id)
    {
        var isThere = true;
        var failure = TryWrite(
            () => isThere = keys.Revoke(id),
            "The key is void all the same; once that can be written, a restart does not bring it back.");
        if (!isThere)
            return new Refusal(StatusCodes.Status404NotFound, "There is no such key any more.");

        LogKeyRevoked(session.Account, id);
        return failure;
    }

    // The session has to know the stamp before anybody can read it in the file: a request of the same browser that
    // comes between would end it. One at a time, or it would know another's.
    private void SetPassword(Session session, string hash)
    {
        lock (_settingPassword)
        {
            var stamp = Account.NewStamp();
            session.NextStamp = stamp;
            accounts.SetPassword(session.Account, hash, stamp);
            session.Stamp = stamp;
        }
    }

    private Refusal? TryWrite(Action write, string otherwise)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            LogNotWritten(exception);
            return DiskSpace.IsExhausted(exception)
                ? new Refusal(StatusCodes.Status507InsufficientStorage,
                    $"The gateway's disk is full: make room. {otherwise}")
                : new Refusal(StatusCodes.Status503ServiceUnavailable,
                    $"The gateway could not write that, its log has the cause. {otherwise}");
        }
    }

    private async Task<Refusal?> RefusalOfAsync(HttpContext context, Session session, string password)
    {
        var answer = await check.CheckAsync(context, session.Account, password);
        return answer switch
        {
            { Account: not null } => null,
            { PlainHttp: { } plainHttp } => new Refusal(StatusCodes.Status403Forbidden, plainHttp),
            { Wait: var wait } when wait > TimeSpan.Zero => TooEarly(wait),
            _ => new Refusal(StatusCodes.Status403Forbidden, "Current password is incorrect."),
        };
    }

    private static Refusal TooEarly(TimeSpan wait) =>
        new(StatusCodes.Status429TooManyRequests, SignInEndpoints.TooMany(wait), wait);

    private static Refusal Busy() => new(
        StatusCodes.Status429TooManyRequests,
        "Nothing was changed: too many passwords are being checked. Try again in a few seconds.",
        PasswordAnswer.Busy.Wait);

    private static KeyCreation Refused(string reason) =>
        new(new Refusal(StatusCodes.Status400BadRequest, reason), null, null);

    [LoggerMessage(1, LogLevel.Information, "{Account} has changed the password; other sessions ended.")]
    private partial void LogPasswordChanged(string account);

    [LoggerMessage(2, LogLevel.Information, "{Account} has made the API key {Id} ({Scope}).")]
    private partial void LogKeyMade(string account, string id, string scope);

    [LoggerMessage(3, LogLevel.Information, "{Account} has revoked the API key {Id}.")]
    private partial void LogKeyRevoked(string account, string id);

    [LoggerMessage(4, LogLevel.Error, "What somebody changed at his account could not be written.")]
    private partial void LogNotWritten(Exception cause);
}
