using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn.Oidc;

/// <summary>Turns what the provider says into a session of ours, or a confirmation of one.</summary>
internal sealed partial class OidcSignIn(
    Accounts accounts, SessionStart session, IdentityUpkeep upkeep, OidcAnswers answers, IOptions<OidcOptions> options,
    TimeProvider time, ILogger<OidcSignIn> logger)
{
    /// <summary>How much the clocks of the provider and this machine may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    private string Provider => options.Value.ProviderName;

    /// <param name="context">The request of the browser that came back.</param>
    /// <param name="flow">Its visit.</param>
    /// <param name="person">The claims of the validated ID token.</param>
    public async Task FinishAsync(HttpContext context, OidcFlow flow, ClaimsPrincipal? person)
    {
        if (OidcClaims.Of(person, options.Value) is not { } claims)
        {
            await answers.FailedAsync(context, new OidcException("The ID token has no usable iss and sub."), flow.Return);
            return;
        }

        try
        {
            if (await FollowAsync(claims) is { } refusal)
            {
                LogRefused(Provider, context.Connection.RemoteIpAddress, refusal);
                await answers.RefuseAsync(context, refusal, flow.Return);
            }
            else if (flow.Confirms is not null)
                await ConfirmAsync(context, flow, claims);
            else if (accounts.Current.FindByLogin(claims.Login) is { } account)
                await SignInAsync(context, flow, account);
            else
                await answers.RefuseAsync(context, "Somebody has just removed you. Sign in again.", flow.Return);
        }
        catch (Exception exception) when (exception is SqliteException or DbUpdateException)
        {
            LogNotWritten(exception);
            await answers.RefuseAsync(
                context, "OtaStack could not save your sign-in; its log has the cause. Try again later.", flow.Return);
        }
    }

    /// <summary>Creates the person, or brings the role up to date.</summary>
    /// <returns>Null, or a sentence that says why the person may not sign in.</returns>
    private async Task<string?> FollowAsync(OidcClaims claims)
    {
        var known = accounts.Current.FindByLogin(claims.Login);
        if (known is null && claims.Role is not null && RefusalOf(claims) is { } refusal)
            return refusal;
        if (known?.Role != claims.Role)
        {
            if (await accounts.FollowAsync(claims.Login, claims.UserName() ?? "", claims.Role) is { } problem)
                return problem;

            upkeep.Run(); // ends the sessions with the role before
        }

        return claims.Role is not null ? null : known is null
            ? $"{Provider} gives you no role in OtaStack. Ask whoever manages {Provider} for one."
            : $"{Provider} gives you no role in OtaStack any more, so you are signed out everywhere. Ask whoever manages "
                + $"{Provider} for one.";
    }

    private string? RefusalOf(OidcClaims claims) => claims.UserName() switch
    {
        null =>
            $"Your name at {Provider} cannot be used here: \"{claims.GivenName}\" (claim {options.Value.UserNameClaim}). A "
                + $"user name has {AccountName.Rule}. Ask an admin to set SignIn:Oidc:NameClaim to another claim.",
        AccountName.Admin =>
            $"Your name at {Provider} is \"{AccountName.Admin}\", which is reserved for the account with a password. Use "
                + "another name there.",
        { } name when accounts.Find(name) is not null =>
            $"There is already a user {name} here, who is not known to be you. If it is your account with a password, sign "
                + $"in with that. To use {Provider} instead, ask an admin to remove {name} (with all API keys of {name}), and "
                + "sign in again.",
        _ => null,
    };

    private Task SignInAsync(HttpContext context, OidcFlow flow, Account account)
    {
        LogVouched(account.Name, Provider);
        return session.RunAsync(context, account, flow.Return);
    }

    private async Task ConfirmAsync(HttpContext context, OidcFlow flow, OidcClaims claims)
    {
        var caller = Caller.Of((await context.AuthenticateAsync(SessionTickets.Scheme)).Principal);
        if (caller?.Session is not { } current || current.Hash != flow.Confirms)
        {
            await answers.RefuseAsync(
                context, "Your session has ended in the meantime. Sign in, and confirm again.", flow.Return);
        }
        else if (caller.Account!.Login is not { } login || !login.IsSameAs(claims.Login))
        {
            await answers.RefuseAsync(context,
                $"You confirmed with another account of {Provider} than the one that is signed in here. Confirm with that "
                    + "of " + caller.Subject + ".",
                flow.Return);
        }
        else if (!(claims.AuthenticatedAt >= flow.StartedAt - ClockSkew))
        {
            await answers.RefuseAsync(context,
                $"{Provider} did not ask you again who you are, or does not say when it did (claim auth_time). Without that, "
                    + "use the commands on the machine that runs OtaStack: ./otastack user and ./otastack key.",
                flow.Return);
        }
        else
        {
            current.Confirm(time);
            LogConfirmed(caller.Subject, Provider, context.Connection.RemoteIpAddress);
            SignInEndpoints.SeeOther(context, flow.Return);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Provider} vouches for {Account}.")]
    private partial void LogVouched(string account, string provider);

    [LoggerMessage(2, LogLevel.Information, "{Account} confirmed at {Provider} from {Address}.")]
    private partial void LogConfirmed(string account, string provider, IPAddress? address);

    [LoggerMessage(3, LogLevel.Warning, "A person of {Provider} was refused, from {Address}: {Reason}")]
    private partial void LogRefused(string provider, IPAddress? address, string reason);

    [LoggerMessage(4, LogLevel.Error, "Could not save a sign-in.")]
    private partial void LogNotWritten(Exception cause);
}
