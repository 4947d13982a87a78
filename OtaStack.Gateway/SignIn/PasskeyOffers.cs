using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Https;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>Why passkeys do not work at the address that a browser uses.</summary>
/// <param name="Reason">Why, and what to do, as sentences.</param>
/// <param name="Link">A page that helps; null: none.</param>
public sealed record PasskeyObstacle(string Reason, string? Link);

/// <summary>The offer to sign in with a passkey.</summary>
/// <param name="Return">Where to go afterwards: a path of ours.</param>
/// <param name="Obstacle">Why it cannot be done here; null: it can.</param>
public sealed record PasskeyOffer(string Return, PasskeyObstacle? Obstacle);

/// <summary>
/// Where passkeys work: browsers allow them in a secure context only (HTTPS, or <c>localhost</c>), and bind each to a host
/// name, which an IP address is not (W3C Web Authentication 5.1.2).
/// </summary>
internal sealed class PasskeyOffers(Accounts accounts, IOptions<HttpsOptions> https)
{
    /// <summary>The offer for a sign-in page; null while nobody has a passkey.</summary>
    public PasskeyOffer? Of(HttpContext context, string wanted) =>
        accounts.Current.All.Any(account => account.Passkeys > 0)
            ? new PasskeyOffer(wanted, ObstacleOf(context.Request))
            : null;

    /// <summary>Null if the browser that sent the request can use passkeys.</summary>
    public PasskeyObstacle? ObstacleOf(HttpRequest request)
    {
        var host = request.Host.Host;
        var isLocalhost = host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return new PasskeyObstacle(
                $"Passkeys do not work at {host}: they need a host name, and this is an IP address. "
                    + (IPAddress.IsLoopback(address)
                        ? $"Open {request.Scheme}://{new HostString("localhost", request.Host.Port ?? 80)} instead."
                        : "Open OtaStack by its name, with HTTPS."),
                HelpLink);
        }

        return request.IsHttps || isLocalhost
            ? null
            : new PasskeyObstacle(
                $"Passkeys do not work at {host}: browsers need HTTPS for them, and this page came over plain HTTP. "
                    + (https.Value.IsConfigured
                        ? $"Open https://{https.Value.PublicHost(request.Host)} instead."
                        : "Start OtaStack with --https, or on the machine itself open it as localhost."),
                HelpLink);
    }

    private string? HelpLink => https.Value.UsesLocalAuthority ? TrustEndpoints.Path : null;
}
