using OtaStack.Api.Http;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Api.Storage;

/// <summary>Who makes a change.</summary>
/// <param name="Name">The account, <c>key:name</c> for an API key, or <c>system</c>.</param>
/// <param name="Address">IP address that the request came from; null for OtaStack itself.</param>
public readonly record struct Actor(string Name, string? Address)
{
    /// <summary>The request, if it can be repeated (<c>Idempotency-Key</c>); otherwise null.</summary>
    internal IdempotentRequest? Request { get; init; }

    /// <summary>
    /// Whether they may delete or move tokens of boards, or let boards poll without one: admins, and OtaStack itself.
    /// </summary>
    public bool MayChangeTokens { get; init; }

    /// <summary>OtaStack itself.</summary>
    public static Actor System { get; } = new("system", null) { MayChangeTokens = true };

    /// <summary>
    /// Whoever sent a request. The gateway vouches for both (<c>UseGatewayTokens</c>, <c>UseProxyHeaders</c>).
    /// </summary>
    public static Actor Of(HttpContext http) => new(
        http.User.Identity?.Name ?? "unknown", RemoteAddress.Of(http)?.ToString())
    {
        MayChangeTokens = Roles.Includes(Roles.Of(http.User), Roles.Admin),
        Request = http.Features.Get<IdempotentRequest>(),
    };

    /// <summary>
    /// So that it can be a parameter of a handler. It is never bound from the request's content.
    /// </summary>
    public static ValueTask<Actor> BindAsync(HttpContext http) => ValueTask.FromResult(Of(http));
}
