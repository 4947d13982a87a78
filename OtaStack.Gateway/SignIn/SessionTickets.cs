using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Keeps the tickets of cookie authentication on the server: a ticket is a session. Its key is the random value in the
/// cookie.
/// </summary>
internal sealed class SessionTickets(Sessions sessions, Accounts accounts, SecondFactorDemand demand) : ITicketStore
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "Session";

    /// <summary>The caller of a cookie's value, if its session is valid.</summary>
    public Caller? Find(string cookie) =>
        sessions.Find(cookie) is { } session && accounts.FindById(session.PersonId) is { } account
            ? new Caller(session, account, demand.IsUnmetBy(account))
            : null;

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(
        Find(key) is { } caller ? new AuthenticationTicket(caller.ToPrincipal(), Scheme) : null);

    public Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var account = ticket.Principal.Identity is SigningInIdentity { Account: var person }
            ? person
            : throw new InvalidOperationException("Sign in with PrincipalOf().");
        sessions.Start(account, httpContext.Request.Headers.UserAgent.ToString(),
            httpContext.Connection.RemoteIpAddress?.ToString() ?? "", out var cookie);
        return Task.FromResult(cookie);
    }

    public Task RemoveAsync(string key)
    {
        if (sessions.Find(key) is { } session)
            sessions.End(session);
        return Task.CompletedTask;
    }

    /// <summary>A session lives as <see cref="Sessions"/> says, so there is nothing to renew.</summary>
    public Task RenewAsync(string key, AuthenticationTicket ticket) => Task.CompletedTask;

    /// <summary>Not used: a session needs its browser.</summary>
    public Task<string> StoreAsync(AuthenticationTicket ticket) => throw new NotSupportedException();

    /// <summary>What <c>SignInAsync()</c> takes to start a session of a person.</summary>
    public static ClaimsPrincipal PrincipalOf(Account account) => new(new SigningInIdentity(account));

    private sealed class SigningInIdentity(Account account) : ClaimsIdentity(Scheme)
    {
        public Account Account => account;
    }
}

/// <summary>
/// The cookie has the ticket's key as it is. It is 256 random bits, so encrypting it would protect nothing.
/// </summary>
internal sealed class SessionCookieFormat : ISecureDataFormat<AuthenticationTicket>
{
    /// <summary>The claim with which cookie authentication passes on the key of a stored ticket.</summary>
    private const string KeyClaim = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    public string Protect(AuthenticationTicket data) => data.Principal.FindFirst(KeyClaim)!.Value;

    public string Protect(AuthenticationTicket data, string? purpose) => Protect(data);

    public AuthenticationTicket Unprotect(string? protectedText) => new(
        new ClaimsPrincipal(new ClaimsIdentity([new Claim(KeyClaim, protectedText ?? "")])), SessionTickets.Scheme);

    public AuthenticationTicket Unprotect(string? protectedText, string? purpose) => Unprotect(protectedText);
}

/// <summary>
/// Names the session cookie by the connection (<see cref="SignInCookies"/>), and looks for the right one where another
/// site on the host has set some of the same name.
/// </summary>
internal sealed class SessionCookieManager(SessionTickets tickets) : ICookieManager
{
    public string? GetRequestCookie(HttpContext context, string key)
    {
        var cookies = SignInCookies.Session.Read(context.Request).ToArray();
        return cookies.FirstOrDefault(cookie => tickets.Find(cookie) is not null) ?? cookies.FirstOrDefault();
    }

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        SignInCookies.Session.Set(context, value ?? "", Sessions.MaximumAge);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        SignInCookies.Session.Delete(context);
}
