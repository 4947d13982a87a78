using System.Net;

namespace OtaStack.FleetSimulator.Http;

/// <summary>Where the boards connect to: the name looked up once, as boards cache it too.</summary>
public sealed record ServerAddress(IPEndPoint EndPoint, string Host, bool Tls)
{
    /// <summary>The value of the Host header: with the port unless it is 80 or 443 (<c>HTTPClient::sendHeader</c>).</summary>
    public string HostHeader => EndPoint.Port is 80 or 443 ? Host : $"{Host}:{EndPoint.Port}";

    /// <summary>Looks the host up, IPv4 first as boards do.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known.</exception>
    public static async Task<ServerAddress> ResolveAsync(Uri server, CancellationToken stop)
    {
        var addresses = await Dns.GetHostAddressesAsync(server.DnsSafeHost, stop);
        var address = addresses.OrderBy(candidate => candidate.AddressFamily).First();
        return new ServerAddress(new IPEndPoint(address, server.Port), server.Host, server.Scheme == "https");
    }
}
