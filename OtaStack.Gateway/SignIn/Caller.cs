using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn;

/// <summary>Who sends a request: a person by a session, or a script by an API key. A feature of the request.</summary>
internal sealed class Caller
{
    public Caller(Session session) => Session = session;

    public Caller(ApiKey key) => Key = key;

    public Session? Session { get; }

    public ApiKey? Key { get; }

    /// <summary>The session or the key: the same object for every request of one caller.</summary>
    public object Identity => (object?)Session ?? Key!;

    /// <summary>The subject in the services' tokens: the account, or <c>key:name</c>.</summary>
    public string Subject => Session?.Account ?? "key:" + Key!.Name;

    /// <summary>One of <see cref="AccessScope"/>.</summary>
    public string Scope => Key?.Scope ?? AccessScope.Write;

    private CancellationToken Ended => Session?.Ended ?? Key!.Ended;

    /// <summary>YARP pipeline middleware: cuts open requests when the session ends or the key is revoked.</summary>
    public static Task FollowAsync(HttpContext context, RequestDelegate next) =>
        context.Features.Get<Caller>() is { } caller ? caller.FollowUntilEndAsync(context, next) : next(context);

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
