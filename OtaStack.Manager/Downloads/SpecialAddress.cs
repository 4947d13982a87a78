using System.Net;
using System.Net.Sockets;

namespace OtaStack.Manager.Downloads;

/// <summary>
/// Addresses that indexes and libraries must not use. Services on loopback trust everyone on this machine, and the
/// metadata services of clouds return credentials to every caller. Private ranges (10.0.0.0/8, 172.16.0.0/12,
/// 192.168.0.0/16, fc00::/7) are allowed, because mirrors in a private network are common.
/// </summary>
internal static class SpecialAddress
{
    private const string Metadata = "a cloud's metadata service";

    private static readonly (IPNetwork Network, string What)[] Refused =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "an unspecified address"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback, this machine itself"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local, where clouds have their metadata service"),
        (IPNetwork.Parse("100.100.100.200/32"), Metadata), // Alibaba Cloud
        (IPNetwork.Parse("192.0.0.192/32"), Metadata), // Oracle Cloud
        (IPNetwork.Parse("168.63.129.16/32"), Metadata), // Azure's WireServer
        (IPNetwork.Parse("224.0.0.0/4"), "a multicast address"),
        (IPNetwork.Parse("240.0.0.0/4"), "a reserved address"),
        (IPNetwork.Parse("::/128"), "an unspecified address"),
        (IPNetwork.Parse("::1/128"), "loopback, this machine itself"),
        (IPNetwork.Parse("fe80::/10"), "link-local"),
        (IPNetwork.Parse("fd00:ec2::254/128"), Metadata), // AWS
        (IPNetwork.Parse("fd20:ce::254/128"), Metadata), // Google Cloud
        (IPNetwork.Parse("ff00::/8"), "a multicast address"),
    ];

    // IPv4-compatible, NAT64 (RFC 6052), and 6to4 (RFC 3056), with the offset of the embedded IPv4 address.
    private static readonly (IPNetwork Network, int Offset)[] Embedding =
        [(IPNetwork.Parse("::/96"), 12), (IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2)];

    /// <summary>What the address is, for people; null if it is allowed.</summary>
    public static string? Describe(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var (network, what) in Refused)
        {
            if (network.Contains(address))
                return what;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        foreach (var (network, offset) in Embedding)
        {
            if (network.Contains(address))
                return Describe(new IPAddress(address.GetAddressBytes().AsSpan(offset, 4)));
        }

        return null;
    }
}
