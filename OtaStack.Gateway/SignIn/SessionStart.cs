using Microsoft.AspNetCore.Authentication;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>The end of every sign-in: a new session.</summary>
internal sealed partial class SessionStart(Sessions sessions, IdentityUpkeep upkeep, ILogger<SessionStart> logger)
{
    /// <summary>Starts a session, and redirects.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Who has shown everything that a sign-in needs.</param>
    /// <param name="wanted">Where to go: a path of ours.</param>
    public async Task RunAsync(HttpContext context, Account account, string wanted)
    {
        // First, because cookie authentication goes on with a session that is valid, whoever it belongs to: somebody else
        // could have put its cookie into this browser.
        SignInEndpoints.EndSessions(context, sessions);
        await context.SignInAsync(SessionTickets.Scheme, SessionTickets.PrincipalOf(account));
        Remember(context, account);
        upkeep.Run();
        LogSignedIn(account.Name, context.Connection.RemoteIpAddress?.ToString());
        SignInEndpoints.SeeOther(context, wanted);
    }

    /// <summary>Makes the browser one that the account knows; see <see cref="SignInAttempts"/>.</summary>
    public void Remember(HttpContext context, Account account)
    {
        foreach (var known in SignInCookies.Browser.Read(context.Request))
            sessions.ForgetBrowser(known);
        SignInCookies.Browser.Set(context, sessions.RememberBrowser(account), Sessions.BrowserMemory);
    }

    [LoggerMessage(1, LogLevel.Information, "{Account} signed in from {Address}.")]
    private partial void LogSignedIn(string account, string? address);
}
