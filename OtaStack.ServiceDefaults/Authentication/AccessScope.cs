using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>What a user or key may do.</summary>
public static class AccessScope
{
    /// <summary>May read: GET, HEAD, OPTIONS.</summary>
    public const string Read = "read";

    /// <summary>May read and change things.</summary>
    public const string Write = "write";

    /// <summary>
    /// Whether a request needs <see cref="Write"/>. True for the unsafe methods of RFC 9110, and for every WebSocket,
    /// because its content cannot be checked.
    /// </summary>
    public static bool NeedsWrite(HttpRequest request) => !IsSafe(request.Method) || IsWebSocket(request);

    /// <summary>Whether <paramref name="person"/>, from a token of the gateway, may change things.</summary>
    public static bool MayWrite(ClaimsPrincipal person) => person.HasClaim(GatewayToken.ScopeClaim, Write);

    // curl may offer h2c with any request, which this ignores.
    private static bool IsWebSocket(HttpRequest request) => request.Headers.Upgrade is not ([] or ["h2c"]);

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
