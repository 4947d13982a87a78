using System.Security.Claims;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary>Who sends a request: a person by a session, or a script by an API key.</summary>
internal sealed class Caller
{
    private sealed class CallerIdentity(Caller caller) : ClaimsIdentity(
        [new(GatewayToken.SubjectClaim, caller.Subject), new(GatewayToken.RoleClaim, caller.Role)],
        GatewayToken.Issuer, GatewayToken.SubjectClaim, GatewayToken.RoleClaim)
    {
        public Caller Caller => caller;
    }

    /// <param name="session">The session.</param>
    /// <param name="account">Its person.</param>
    /// <param name="needsSecondFactor">Whether the person must set up a second factor first.</param>
    public Caller(Session session, Account account, bool needsSecondFactor = false) =>
        (Session, Account, Subject, Role, NeedsSecondFactor) = (session, account, account.Name,
            needsSecondFactor ? Roles.Viewer : account.Role, needsSecondFactor);

    public Caller(ApiKey key, string role) => (Key, Subject, Role) = (key, "key:" + key.Name, role);

    public Session? Session { get; }

    /// <summary>The person of <see cref="Session"/>.</summary>
    public Account? Account { get; }

    public ApiKey? Key { get; }

    /// <summary>The session or the key: the same object for every request of one caller.</summary>
    public object Identity => (object?)Session ?? Key!;

    /// <summary>The subject in the services' tokens: the account, or <c>key:name</c>.</summary>
    public string Subject { get; }

    /// <summary>One of <see cref="Roles"/>.</summary>
    public string Role { get; }

    /// <summary>Whether the person must set up a second factor, and may do nothing else before.</summary>
    public bool NeedsSecondFactor { get; }

    private CancellationToken Ended => Session?.Ended ?? Key!.Ended;

    /// <summary>The caller of a request that passed the sign-in; null on endpoints for anybody.</summary>
    public static Caller? Of(HttpContext context) => Of(context.User);

    /// <inheritdoc cref="Of(HttpContext)"/>
    public static Caller? Of(ClaimsPrincipal? user) => (user?.Identity as CallerIdentity)?.Caller;

    /// <summary>The caller as ASP.NET Core's authentication passes it on.</summary>
    public ClaimsPrincipal ToPrincipal() => new(new CallerIdentity(this));

    /// <summary>YARP pipeline middleware: cuts open requests when the session ends or the key is revoked.</summary>
    public static Task FollowAsync(HttpContext context, RequestDelegate next) =>
        Of(context) is { } caller ? caller.FollowUntilEndAsync(context, next) : next(context);

    private async Task FollowUntilEndAsync(HttpContext context, RequestDelegate next)
    {
        Session?.Count(1);
        try
        {
            await using var cut = Ended.UnsafeRegister(static state => ((HttpContext)state!).Abort(), context);
            await next(context);
        }
        finally
        {
            Session?.Count(-1);
        }
    }
}
