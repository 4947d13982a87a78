using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace OtaStack.Gateway.Limits;

/// <summary>A list of networks, written <c>127.0.0.0/8, ::1, 10.1.2.3</c>.</summary>
internal sealed class Networks
{
    private readonly IPNetwork[] _networks;

    private Networks(IPNetwork[] networks) => _networks = networks;

    /// <exception cref="FormatException">A part is neither an address nor a network; the message names it.</exception>
    public static Networks Parse(string list) =>
        TryParse(list, out var networks, out var problem) ? networks : throw new FormatException(problem);

    /// <param name="list">Addresses and networks, separated by commas; may be empty.</param>
    /// <param name="networks">Null if a part cannot be read.</param>
    /// <param name="problem">A sentence that names the part that cannot be read; null on success.</param>
    public static bool TryParse(
        string list, [NotNullWhen(true)] out Networks? networks, [NotNullWhen(false)] out string? problem)
    {
        (networks, problem) = (null, null);
        var parsed = new List<IPNetwork>();
        foreach (var part in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(part, out var network))
                parsed.Add(network);
            else if (IPAddress.TryParse(part, out var address))
                parsed.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
            {
                problem = $"\"{part}\" is not an IP address or a network such as 10.0.0.0/8.";
                return false;
            }
        }

        networks = new Networks([.. parsed]);
        return true;
    }

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
}
