using System.Net;
using OtaStack.Gateway.Https;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Refuses passwords over plain HTTP while HTTPS is on. Loopback addresses with a loopback host name are exempt: their
/// traffic does not leave the machine, and they are the way in when the certificate is broken. A proxy on the same
/// machine forwards the host name that its client used, so its clients are not exempt.
/// </summary>
internal static class PlainHttpRefusal
{
    /// <summary>
    /// The message for a client that sends a password in this request; null if the password is accepted.
    /// </summary>
    public static string? Of(HttpContext context, HttpsOptions https)
    {
        var request = context.Request;
        if (!https.IsConfigured || request.IsHttps || IsLoopback(context))
            return null;

        var where = request.Host.HasValue ? $" Open https://{https.PublicHost(request.Host)} and sign in there." : "";
        return "HTTPS is on, so passwords are not accepted over plain HTTP: others on the network could read them."
            + where;
    }

    private static bool IsLoopback(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote
            && IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote)
        && (context.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(context.Request.Host.Host, out var named) && IPAddress.IsLoopback(named)));
}
