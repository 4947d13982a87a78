using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

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
    Accounts accounts, Passwords passwords, PasswordCheck check, StampChanges stamps, ApiKeys keys, TimeProvider time,
    ILogger<AccountChanges> logger)
{
    /// <summary>Returns null if the password was changed; the account's other sessions have then ended.</summary>
    public async Task<Refusal?> ChangePasswordAsync(HttpContext context, Caller caller, string present, string wanted)
    {
        if (caller.Account!.Login is { } login)
        {
            return new Refusal(StatusCodes.Status400BadRequest,
                $"You sign in at {login.ProviderName}, and have no password here. Change it there.");
        }

        if (Passwords.Problem(wanted) is { } problem)
            return new Refusal(StatusCodes.Status400BadRequest, problem);
        if (await check.RefusalOfAsync(context, caller, present) is { } refusal)
            return refusal;
        if (await passwords.HashAsync(wanted, context.RequestAborted) is not { } hash)
            return Busy();

        string? conflict = null;
        var failure = await TryWriteAsync(
            async () => conflict = await SetPasswordAsync(caller, hash), "Your password was not changed.");
        if (failure is not null)
            return failure;
        if (conflict is not null)
            return new Refusal(StatusCodes.Status409Conflict, conflict);

        LogPasswordChanged(caller.Subject);
        return null;
    }

    /// <param name="context">The request.</param>
    /// <param name="caller">A person.</param>
    /// <param name="password">The account's password.</param>
    /// <param name="name">The key's name.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="expiresInDays">1 to 3650; 0: never.</param>
    public async Task<KeyCreation> CreateKeyAsync(
        HttpContext context, Caller caller, string password, string name, string role, int expiresInDays)
    {
        if (caller.Role != Roles.Admin)
            return new KeyCreation(OnlyAdmins, null, null);
        if (!Roles.IsRole(role))
            return Refused(Roles.Rule);
        if (expiresInDays is < 0 or > ApiKeys.MaximumDays)
            return Refused($"The key must expire in 1 to {ApiKeys.MaximumDays} days, or never (0).");
        if (await check.RefusalOfAsync(context, caller, password) is { } refusal)
            return new KeyCreation(refusal, null, null);

        DateTimeOffset? expiresAt = expiresInDays == 0 ? null : time.GetUtcNow().AddDays(expiresInDays);
        string? problem = null;
        ApiKey? key = null;
        var text = "";
        var failure = await TryWriteAsync(
            () =>
            {
                problem = keys.Create(name, role, caller.Account, expiresAt, out key, out text);
                return Task.CompletedTask;
            },
            "The key was not created.");
        if (failure is not null)
            return new KeyCreation(failure, null, null);
        if (problem is not null)
            return Refused(problem);

        LogKeyMade(caller.Subject, key!.Id, role);
        return new KeyCreation(null, key, text);
    }

    public async Task<Refusal?> RevokeKeyAsync(Caller caller, string id)
    {
        if (caller.Role != Roles.Admin)
            return OnlyAdmins;

        var isThere = true;
        var failure = await TryWriteAsync(
            () =>
            {
                isThere = keys.Revoke(id);
                return Task.CompletedTask;
            },
            "The key is revoked, but until that can be written, a restart restores it.");
        if (!isThere)
            return new Refusal(StatusCodes.Status404NotFound, "The key does not exist.");

        LogKeyRevoked(caller.Subject, id);
        return failure;
    }

    // Between the check of the current password and this, somebody may have reset it: then the reset stays.
    private Task<string?> SetPasswordAsync(Caller caller, string hash) => stamps.RunAsync(
        caller, stamp => accounts.SetPasswordAsync(caller.Subject, hash, stamp, caller.Account));

    private async Task<Refusal?> TryWriteAsync(Func<Task> write, string otherwise)
    {
        try
        {
            await write();
            return null;
        }
        catch (Exception exception) when (exception is SqliteException or DbUpdateException or IOException)
        {
            LogNotWritten(exception);
            return PeopleDatabase.IsDiskFull(exception)
                ? new Refusal(StatusCodes.Status507InsufficientStorage,
                    $"The gateway's disk is full. {otherwise} Free some space and try again.")
                : new Refusal(StatusCodes.Status503ServiceUnavailable,
                    $"The gateway could not save the change; see its log. {otherwise}");
        }
    }

    private static Refusal OnlyAdmins { get; } =
        new(StatusCodes.Status403Forbidden, "Only admins may create and revoke API keys.");

    private static Refusal Busy() => new(
        StatusCodes.Status429TooManyRequests,
        "Nothing was changed: too many passwords are being checked. Try again in a few seconds.",
        PasswordAnswer.Busy.Wait);

    private static KeyCreation Refused(string reason) =>
        new(new Refusal(StatusCodes.Status400BadRequest, reason), null, null);

    [LoggerMessage(1, LogLevel.Information, "{Account} changed the password; other sessions ended.")]
    private partial void LogPasswordChanged(string account);

    [LoggerMessage(2, LogLevel.Information, "{Account} created the API key {Id} ({Role}).")]
    private partial void LogKeyMade(string account, string id, string role);

    [LoggerMessage(3, LogLevel.Information, "{Account} revoked the API key {Id}.")]
    private partial void LogKeyRevoked(string account, string id);

    [LoggerMessage(4, LogLevel.Error, "Could not save an account change.")]
    private partial void LogNotWritten(Exception cause);
}
