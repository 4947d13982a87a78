using System.Net;

namespace OtaStack.Gateway.Limits;

/// <summary>A list of networks, written <c>127.0.0.0/8, ::1, 10.1.2.3</c>.</summary>
internal sealed class Networks
{
    private readonly IPNetwork[] _networks;

    private Networks(IPNetwork[] networks) => _networks = networks;

    /// <exception cref="FormatException">A part is neither an address nor a network; the message names it.</exception>
    public static Networks Parse(string list) => new(
    [
        .. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)
    ]);

    public bool Contains(IPAddress address)
    {
        if (_networks.Length == 0)
            return false;

        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();

        foreach (var network in _networks)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }

    private static IPNetwork ParseOne(string part)
    {
        if (IPNetwork.TryParse(part, out var network))
            return network;
        if (IPAddress.TryParse(part, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        throw new FormatException($"\"{part}\" is no address and no network like 10.0.0.0/8.");
    }
}
