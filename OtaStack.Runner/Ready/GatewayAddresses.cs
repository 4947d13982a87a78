using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Ready;

/// <summary>The addresses at which people and boards reach the gateway.</summary>
/// <param name="Url">The URL from the network if the gateway listens there, without a trailing slash:
/// <c>http://192.168.1.20:8080</c>.</param>
/// <param name="LocalUrl">The URL from this machine.</param>
/// <param name="SecureUrl">The HTTPS URL, if HTTPS is on.</param>
public sealed record GatewayAddresses(string Url, string LocalUrl, string? SecureUrl = null)
{
    /// <summary>Whether the gateway issues its HTTPS certificate by itself.</summary>
    public bool HasLocalAuthority { get; init; }

    /// <summary>
    /// The URL that people should open: <see cref="SecureUrl"/> if the gateway issues its certificate, which is then
    /// for that address. Other certificates may be for another name.
    /// </summary>
    public string PeopleUrl => HasLocalAuthority ? SecureUrl! : Url;

    /// <summary>
    /// The HTTPS URL with a host name, because boards check no IP addresses in certificates. Null if the gateway does not
    /// issue its certificate.
    /// </summary>
    public string? NamedUrl { get; init; }

    /// <summary>The addresses of a gateway that listens on <paramref name="host"/>.</summary>
    /// <param name="host">An address of this machine, or <see cref="IPAddress.Any"/> or
    /// <see cref="IPAddress.IPv6Any"/>.</param>
    /// <param name="port">The HTTP port.</param>
    /// <param name="setting">Looks up a setting by the name of its environment variable: HTTPS settings of the
    /// gateway.</param>
    /// <param name="lan">This machine's address in its network, for a gateway that listens on all addresses; null
    /// without a network.</param>
    /// <param name="machine">The name of the machine, without a domain; null: of this one.</param>
    public static GatewayAddresses Of(
        IPAddress host, int port, Func<string, string?> setting, IPAddress? lan, string? machine = null)
    {
        var local = LocalAddress(host);
        var everywhere = IsAny(host) ? lan ?? local : host;

        var hasAuthority = UsesLocalAuthority(setting);
        var securePort = Value(StackSettings.HttpsPublicPort) ?? Value(StackSettings.HttpsPort)
            ?? StackSettings.DefaultHttpsPort;
        var secure = hasAuthority || Value("Gateway__Https__CertificatePath") is not null
            ? $"https://{InUrl(everywhere)}:{securePort}"
            : null;
        return new GatewayAddresses(HttpUrl(everywhere, port), HttpUrl(local, port), secure)
        {
            HasLocalAuthority = hasAuthority,
            NamedUrl = hasAuthority ? $"https://{GivenName() ?? FoundName()}:{securePort}" : null,
        };

        string? GivenName() => Value(StackSettings.HttpsNames)?
            .Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(name => !IPAddress.TryParse(name, out _));

        string FoundName() => IPAddress.IsLoopback(everywhere)
            ? "localhost"
            : (machine ?? Environment.MachineName).ToLowerInvariant() + ".local";

        string? Value(string name) => setting(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Whether <see cref="StackSettings.LocalAuthority"/> is on.</summary>
    public static bool UsesLocalAuthority(Func<string, string?> setting) =>
        bool.TryParse(setting(StackSettings.LocalAuthority), out var isOn) && isOn;

    /// <summary><paramref name="host"/>, or loopback if it means every address.</summary>
    public static IPAddress LocalAddress(IPAddress host) =>
        host.Equals(IPAddress.Any) ? IPAddress.Loopback : host.Equals(IPAddress.IPv6Any)
            ? IPAddress.IPv6Loopback
            : host;

    /// <summary>
    /// The first IPv4 address of this machine that others can use, preferably of an interface with a router.
    /// </summary>
    public static IPAddress? FindLanAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .Select(network => network.GetIPProperties())
            .OrderByDescending(network => network.GatewayAddresses.Count > 0)
            .SelectMany(network => network.UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork
                && !IPAddress.IsLoopback(address) && !IsLinkLocal(address));

    /// <summary>An HTTP URL without a trailing slash.</summary>
    public static string HttpUrl(IPAddress host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"http://{InUrl(host)}:{port}");

    private static bool IsAny(IPAddress host) => host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any);

    private static string InUrl(IPAddress host) =>
        host.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{host}]" : host.ToString();

    // 169.254.0.0/16, RFC 3927.
    private static bool IsLinkLocal(IPAddress address) => address.GetAddressBytes() is [169, 254, ..];
}
