using System.Net;
using OtaStack.Gateway.Https;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// No password over plain HTTP while HTTPS is on. This machine's own loopback addresses are exempt, called by such a name: what is
/// sent there passes no network, and it is how to get in when the certificate is broken. A proxy on the same machine passes on the
/// name that its client used, so its clients are not exempt.
/// </summary>
internal static class PlainHttpRefusal
{
    /// <summary>What to tell whoever sends a password by this request; null where it may be looked at.</summary>
    public static string? Of(HttpContext context, HttpsOptions https)
    {
        var request = context.Request;
        if (!https.IsConfigured || request.IsHttps || IsLoopback(context))
            return null;

        var where = request.Host.HasValue ? $" Open https://{https.PublicHost(request.Host)} and sign in there." : "";
        return "HTTPS is on, so passwords are not accepted over plain HTTP: they could be read on the way." + where;
    }

    private static bool IsLoopback(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote)
        && (context.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(context.Request.Host.Host, out var named) && IPAddress.IsLoopback(named)));
}
