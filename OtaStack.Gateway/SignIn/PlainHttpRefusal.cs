using OtaStack.Gateway.Https;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Refuses passwords over plain HTTP while HTTPS is on. Requests that do not leave this machine are exempt: they are
/// the way in when the certificate is broken.
/// </summary>
internal static class PlainHttpRefusal
{
    /// <summary>
    /// The message for a client that sends a password in this request; null if the password is accepted.
    /// </summary>
    public static string? Of(HttpContext context, HttpsOptions https)
    {
        var request = context.Request;
        if (!https.IsConfigured || request.IsHttps || context.IsLoopback())
            return null;

        var where = request.Host.HasValue ? $" Open https://{https.PublicHost(request.Host)} and sign in there." : "";
        return "HTTPS is on, so passwords are not accepted over plain HTTP: others on the network could read them."
            + where;
    }
}
