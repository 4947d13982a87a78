using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>What somebody may do: look, or change things as well.</summary>
public static class AccessScope
{
    /// <summary>May look: GET, HEAD, OPTIONS.</summary>
    public const string Read = "read";

    /// <summary>May look and change things.</summary>
    public const string Write = "write";

    /// <summary>
    /// Whether a request needs <see cref="Write"/>. Besides the unsafe methods of RFC 9110 that is every websocket:
    /// what goes through it afterwards cannot be told.
    /// </summary>
    public static bool NeedsWrite(HttpRequest request) => !IsSafe(request.Method) || IsWebSocket(request);

    /// <summary>
    /// Whether <paramref name="person"/>, as a token of the gateway describes him, may change things.
    /// </summary>
    public static bool MayWrite(ClaimsPrincipal person) => person.HasClaim(GatewayToken.ScopeClaim, Write);

    // curl offers h2c with any request; nothing here takes the offer.
    private static bool IsWebSocket(HttpRequest request) => request.Headers.Upgrade is not ([] or ["h2c"]);

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
