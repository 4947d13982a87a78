using System.Net;

namespace OtaStack.Gateway.Https;

/// <summary>Requests that do not leave this machine.</summary>
internal static class LoopbackRequests
{
    /// <summary>
    /// Whether the client's address and the host name that it used are both loopback. A proxy on the same machine
    /// forwards the host name that its client used, so its clients do not count.
    /// </summary>
    public static bool IsLoopback(this HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote
            && IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote)
        && (context.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(context.Request.Host.Host, out var named) && IPAddress.IsLoopback(named)));
}
