using System.Formats.Asn1;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OtaStack.Gateway.Https;

/// <summary>
/// The domains and networks that a certificate authority may vouch for (RFC 5280, section 4.2.1.10): private ones, and
/// the names that the machine had when the authority was created. So a stolen key of the authority is useless for
/// sites of the internet.
/// </summary>
internal sealed class NameConstraints
{
    private const string Oid = "2.5.29.30";

    // Domains that are reserved for private networks, or in use there and not delegated.
    private static readonly string[] PrivateDomains = ["localhost", "local", "lan", "home", "home.arpa", "internal"];

    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"),
    ];

    private static readonly Asn1Tag Permitted = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag IpAddress = new(TagClass.ContextSpecific, 7);

    private readonly IReadOnlyList<string> _domains;
    private readonly IReadOnlyList<IPNetwork> _networks;

    private NameConstraints(IReadOnlyList<string> domains, IReadOnlyList<IPNetwork> networks) =>
        (_domains, _networks) = (domains, networks);

    /// <summary>Permits private names, and the given ones.</summary>
    public static NameConstraints For(ServerNames names)
    {
        var isPrivate = new NameConstraints(PrivateDomains, PrivateNetworks);
        return new(
            [.. PrivateDomains, .. names.Hosts.Where(host => !isPrivate.Permits(host))],
            [.. PrivateNetworks, .. names.Addresses.Where(address => !isPrivate.Permits(address)).Select(Alone)]);
    }

    /// <summary>The constraints in a certificate.</summary>
    /// <exception cref="CryptographicException">It has none, or others than those of <see
    /// cref="ToExtension"/>.</exception>
    public static NameConstraints Of(X509Certificate2 certificate)
    {
        var extension = certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == Oid)
            ?? throw new CryptographicException("it has no name constraints.");
        try
        {
            return Read(extension.RawData);
        }
        catch (Exception exception) when (exception is AsnContentException or ArgumentException)
        {
            throw new CryptographicException("its name constraints are invalid.", exception);
        }
    }

    /// <summary>The part of <paramref name="names"/> that is permitted.</summary>
    public ServerNames Filter(ServerNames names) => new(names.Hosts.Where(Permits), names.Addresses.Where(Permits));

    /// <summary>The part of <paramref name="names"/> that is not permitted.</summary>
    public ServerNames FilterOut(ServerNames names) => new(
        names.Hosts.Where(host => !Permits(host)), names.Addresses.Where(address => !Permits(address)));

    /// <summary>
    /// Not critical, although RFC 5280 asks for it: mbedTLS (ESP32) does not know the extension, and refuses to load
    /// an authority with a critical one. OpenSSL and browsers apply it in any case.
    /// </summary>
    public X509Extension ToExtension()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(Permitted))
        {
            foreach (var domain in _domains)
            {
                using (writer.PushSequence())
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, domain, DnsName);
            }

            foreach (var network in _networks)
            {
                using (writer.PushSequence())
                    writer.WriteOctetString([.. network.BaseAddress.GetAddressBytes(), .. Mask(network)], IpAddress);
            }
        }

        return new X509Extension(Oid, writer.Encode(), critical: false);
    }

    private bool Permits(string host) => _domains.Any(domain =>
        host == domain || host.EndsWith("." + domain, StringComparison.Ordinal));

    private bool Permits(IPAddress address) => _networks.Any(network => network.Contains(address));

    private static NameConstraints Read(byte[] content)
    {
        var (domains, networks) = (new List<string>(), new List<IPNetwork>());
        var subtrees = new AsnReader(content, AsnEncodingRules.DER).ReadSequence().ReadSequence(Permitted);
        while (subtrees.HasData)
        {
            var subtree = subtrees.ReadSequence();
            if (subtree.PeekTag() == DnsName)
                domains.Add(subtree.ReadCharacterString(UniversalTagNumber.IA5String, DnsName));
            else
                networks.Add(Network(subtree.ReadOctetString(IpAddress)));
        }

        return new(domains, networks);
    }

    private static IPNetwork Network(byte[] addressAndMask)
    {
        var half = addressAndMask.Length / 2;
        return new IPNetwork(
            new IPAddress(addressAndMask[..half]), addressAndMask[half..].Sum(part => BitOperations.PopCount(part)));
    }

    private static IPNetwork Alone(IPAddress address) =>
        new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);

    private static byte[] Mask(IPNetwork network)
    {
        var mask = new byte[network.BaseAddress.GetAddressBytes().Length];
        for (var bit = 0; bit < network.PrefixLength; bit++)
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return mask;
    }
}
