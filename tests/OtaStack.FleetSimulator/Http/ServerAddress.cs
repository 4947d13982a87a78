using System.Net;

namespace OtaStack.FleetSimulator.Http;

/// <summary>The address that boards connect to. The name is resolved once, because boards cache it, too.</summary>
public sealed record ServerAddress(IPEndPoint EndPoint, string Host, bool Tls)
{
    /// <summary>
    /// The value of the Host header: with the port unless it is 80 or 443 (<c>HTTPClient::sendHeader</c>).
    /// </summary>
    public string HostHeader => EndPoint.Port is 80 or 443 ? Host : $"{Host}:{EndPoint.Port}";

    /// <summary>Resolves the host name. IPv4 is preferred, as on boards.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name is unknown.</exception>
    public static async Task<ServerAddress> ResolveAsync(Uri server, CancellationToken stop)
    {
        var addresses = await Dns.GetHostAddressesAsync(server.DnsSafeHost, stop);
        var address = addresses.OrderBy(candidate => candidate.AddressFamily).First();
        return new ServerAddress(new IPEndPoint(address, server.Port), server.Host, server.Scheme == "https");
    }
}
