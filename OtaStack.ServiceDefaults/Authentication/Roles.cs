using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>What a person or an API key may do. Each role may do all that the one before it may.</summary>
public static class Roles
{
    /// <summary>May read: GET, HEAD, OPTIONS. Not images and files of builds, which contain secrets.</summary>
    public const string Viewer = "viewer";

    /// <summary>May also change devices, groups and firmware.</summary>
    public const string Operator = "operator";

    /// <summary>May do everything, also for people, API keys and access.</summary>
    public const string Admin = "admin";

    /// <summary>The roles, from the one that may do least.</summary>
    public static IReadOnlyList<string> All { get; } = [Viewer, Operator, Admin];

    /// <summary>The rule for a role that somebody typed.</summary>
    public const string Rule = "The role must be \"viewer\", \"operator\" or \"admin\".";

    /// <summary>Whether it is one of <see cref="All"/>.</summary>
    public static bool IsRole(string? role) => LevelOf(role) >= 0;

    /// <summary>Whether <paramref name="role"/> may do what <paramref name="needed"/> may. False for unknown roles.</summary>
    public static bool Includes(string? role, string needed) =>
        LevelOf(role) is >= 0 and var level && LevelOf(needed) is >= 0 and var least && level >= least;

    /// <summary>
    /// Whether a request needs more than <see cref="Viewer"/>. True for the unsafe methods of RFC 9110, and for every
    /// WebSocket, because its content cannot be checked.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="webSocketsAreChecked">Whether its service checks each change that comes by a WebSocket, so that
    /// viewers may open one.</param>
    public static bool NeedsWrite(HttpRequest request, bool webSocketsAreChecked = false) =>
        !(webSocketsAreChecked && OpensWebSocket(request)) && (!IsSafe(request.Method) || IsUpgrade(request));

    /// <summary>Whether <paramref name="person"/>, from a token of the gateway, may change things.</summary>
    public static bool MayWrite(ClaimsPrincipal person) => Includes(Of(person), Operator);

    /// <summary>
    /// Whether <paramref name="person"/>, from a token of the gateway, may build and install at the board manager.
    /// </summary>
    public static bool MayUseTools(ClaimsPrincipal person) =>
        Includes(person.FindFirst(GatewayToken.ToolsRoleClaim)?.Value, Operator);

    /// <summary>
    /// The role of <paramref name="person"/> at this service, from a token of the gateway; null without one.
    /// </summary>
    public static string? Of(ClaimsPrincipal person) => person.Identity is ClaimsIdentity identity
        ? identity.FindFirst(identity.RoleClaimType)?.Value
        : null;

    private static int LevelOf(string? role) => role switch
    {
        Viewer => 0,
        Operator => 1,
        Admin => 2,
        _ => -1,
    };

    // RFC 6455, section 4.1; over HTTP/2, RFC 8441.
    private static bool OpensWebSocket(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method)
            ? request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { Protocol: "websocket" }
            : HttpMethods.IsGet(request.Method)
                && request.Headers.Upgrade is [var protocol]
                && "websocket".Equals(protocol, StringComparison.OrdinalIgnoreCase);

    // curl may offer h2c with any request, which this ignores.
    private static bool IsUpgrade(HttpRequest request) => request.Headers.Upgrade is not ([] or ["h2c"]);

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
