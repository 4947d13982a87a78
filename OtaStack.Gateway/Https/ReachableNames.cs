using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace OtaStack.Gateway.Https;

/// <summary>Finds the names by which browsers and boards reach the gateway.</summary>
internal interface IReachableNames
{
    /// <summary>The names and addresses now.</summary>
    ServerNames Find();
}

/// <summary>
/// <c>localhost</c>, the names and IPv4 addresses of this machine, the address that the gateway listens on, and those
/// of <see cref="HttpsOptions.Names"/>. A container is reached by those of its host, which it cannot find.
/// </summary>
internal sealed class ReachableNames(IOptions<HttpsOptions> options, IServer server) : IReachableNames
{
    private const string InContainer = "DOTNET_RUNNING_IN_CONTAINER";

    private readonly ServerNames _given = options.Value.ParseNames();

    public ServerNames Find() =>
        (Environment.GetEnvironmentVariable(InContainer) == "true"
            ? _given
            : _given.With(OfThisMachine()).With(ListenedOn())).With(ServerNames.Loopback);

    private static ServerNames OfThisMachine()
    {
        var networks = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .Select(network => network.GetIPProperties()).ToList();
        return new(
            HostNames(Dns.GetHostName(), networks.Select(network => network.DnsSuffix)),
            networks.SelectMany(network => network.UnicastAddresses).Select(unicast => unicast.Address).Where(IsLan));
    }

    /// <summary>The names of a machine in its networks.</summary>
    /// <param name="machine">Its host name, with or without a domain.</param>
    /// <param name="suffixes">Domains of its networks; <c>fritz.box</c>.</param>
    internal static IEnumerable<string> HostNames(string machine, IEnumerable<string> suffixes)
    {
        if (ServerNames.TryParseHost(machine) is not { } name)
            yield break;

        var label = name.Split('.')[0];
        yield return label + ".local";
        if (name != label)
            yield return name;
        if (IsNoDomain(label))
            yield return label;
        foreach (var suffix in suffixes.SelectMany(list => list.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (ServerNames.TryParseHost($"{label}.{suffix}") is { } full)
                yield return full;
        }
    }

    // The authority may vouch for all names below those of this machine. Top-level domains have letters only (RFC 1123,
    // section 2.1), so "dev" could be one, but "pi4" cannot.
    private static bool IsNoDomain(string label) =>
        label.Any(character => character == '-' || char.IsAsciiDigit(character))
            && !label.StartsWith("xn--", StringComparison.Ordinal);

    // IPv6 addresses change every day where they are made for privacy, and nobody types them.
    private static bool IsLan(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address)
            && address.GetAddressBytes() is not [169, 254, ..];

    private ServerNames ListenedOn() => new([], server.Features.Get<IServerAddressesFeature>()!.Addresses
        .Select(address => BindingAddress.Parse(address).Host)
        .Select(host => IPAddress.TryParse(host, out var address) ? address : null).OfType<IPAddress>()
        .Where(address => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)));
}
