using System.Text.Json;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Gateway.SignIn;

/// <summary>Why a change was refused.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Reason">A sentence for people.</param>
/// <param name="Wait">When to try again, if the reason is a rate limit.</param>
internal sealed record Refusal(int Status, string Reason, TimeSpan? Wait = null);

/// <summary>A created key with its text, or why it was refused.</summary>
internal sealed record KeyCreation(Refusal? Refusal, ApiKey? Key, string? Text);

/// <summary>
/// Changes of the signed-in account. A new password and a new key outlive the session, so both require the password
/// again: an unlocked screen, or an IDE extension that acts through the browser, must not be enough.
/// </summary>
internal sealed partial class AccountChanges(
    Accounts accounts, Passwords passwords, PasswordCheck check, Sessions sessions, ApiKeys keys, TimeProvider time,
    ILogger<AccountChanges> logger)
{
    private const int MaximumDays = 3650;

    private readonly Lock _settingPassword = new();

    /// <summary>Returns null if the password was changed; the account's other sessions have then ended.</summary>
    public async Task<Refusal?> ChangePasswordAsync(HttpContext context, Session session, string present, string wanted)
    {
        if (Passwords.Problem(wanted) is { } problem)
            return new Refusal(StatusCodes.Status400BadRequest, problem);
        if (await RefusalOfAsync(context, session, present) is { } refusal)
            return refusal;
        if (await passwords.HashAsync(wanted, context.RequestAborted) is not { } hash)
            return Busy();
        if (TryWrite(() => SetPassword(session, hash), "Your password was not changed.") is { } failure)
            return failure;

        sessions.EndAll(session.Account, except: session);
        LogPasswordChanged(session.Account);
        return null;
    }

    /// <param name="context">The request.</param>
    /// <param name="session">The caller's session.</param>
    /// <param name="password">The account's password.</param>
    /// <param name="name">The key's name.</param>
    /// <param name="scope">One of <see cref="AccessScope"/>.</param>
    /// <param name="expiresInDays">1 to 3650; 0: never.</param>
    public async Task<KeyCreation> CreateKeyAsync(
        HttpContext context, Session session, string password, string name, string scope, int expiresInDays)
    {
        if (scope is not (AccessScope.Read or AccessScope.Write))
            return Refused($"The scope must be \"{AccessScope.Read}\" or \"{AccessScope.Write}\".");
        if (expiresInDays is < 0 or > MaximumDays)
            return Refused($"The key must expire in 1 to {MaximumDays} days, or never (0).");
        if (await RefusalOfAsync(context, session, password) is { } refusal)
            return new KeyCreation(refusal, null, null);

        DateTimeOffset? expiresAt = expiresInDays == 0 ? null : time.GetUtcNow().AddDays(expiresInDays);
        string? problem = null;
        ApiKey? key = null;
        var text = "";
        var failure = TryWrite(
            () => problem = keys.Create(name, scope, session.Account, expiresAt, out key, out text),
            "The key was not created.");
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
            "The key is revoked, but until that can be written, a restart restores it.");
        if (!isThere)
            return new Refusal(StatusCodes.Status404NotFound, "The key does not exist.");

        LogKeyRevoked(session.Account, id);
        return failure;
    }

    // The session must have the stamp before the file does: otherwise a concurrent request of the same browser would
    // end it. The lock keeps two changes from mixing their stamps.
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
                    $"The gateway's disk is full. {otherwise} Free some space and try again.")
                : new Refusal(StatusCodes.Status503ServiceUnavailable,
                    $"The gateway could not save the change; see its log. {otherwise}");
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

    [LoggerMessage(1, LogLevel.Information, "{Account} changed the password; other sessions ended.")]
    private partial void LogPasswordChanged(string account);

    [LoggerMessage(2, LogLevel.Information, "{Account} created the API key {Id} ({Scope}).")]
    private partial void LogKeyMade(string account, string id, string scope);

    [LoggerMessage(3, LogLevel.Information, "{Account} revoked the API key {Id}.")]
    private partial void LogKeyRevoked(string account, string id);

    [LoggerMessage(4, LogLevel.Error, "Could not save an account change.")]
    private partial void LogNotWritten(Exception cause);
}
