using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace OtaStack.Gateway.Https;

/// <summary>Host names and IP addresses of a server, as they are in a certificate.</summary>
/// <param name="hosts">In lower case; international names in their ASCII form.</param>
/// <param name="addresses">IPv4 and IPv6 addresses.</param>
internal sealed partial class ServerNames(IEnumerable<string> hosts, IEnumerable<IPAddress> addresses)
{
    private static readonly IdnMapping Idn = new();

    /// <summary>The names that every machine has for itself.</summary>
    public static readonly ServerNames Loopback = new(["localhost"], [IPAddress.Loopback, IPAddress.IPv6Loopback]);

    public IReadOnlyList<string> Hosts { get; } = [.. hosts.Distinct()];

    public IReadOnlyList<IPAddress> Addresses { get; } = [.. addresses.Distinct()];

    /// <summary>The names in a certificate.</summary>
    public static ServerNames Of(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return new(names?.EnumerateDnsNames() ?? [], names?.EnumerateIPAddresses() ?? []);
    }

    /// <param name="list">Host names and IP addresses, separated by commas or spaces; may be empty.</param>
    /// <param name="names">Null if a part cannot be read.</param>
    /// <param name="problem">A sentence that names the part that cannot be read; null on success.</param>
    public static bool TryParse(
        string list, [NotNullWhen(true)] out ServerNames? names, [NotNullWhen(false)] out string? problem)
    {
        (names, problem) = (null, null);
        var (hosts, addresses) = (new List<string>(), new List<IPAddress>());
        foreach (var part in list.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryParseAddress(part) is { } address)
                addresses.Add(address);
            else if (TryParseHost(part) is { } host)
                hosts.Add(host);
            else
            {
                problem = $"\"{part}\" is not a host name or an IP address, such as ota.home.arpa or 192.168.1.20.";
                return false;
            }
        }

        names = new ServerNames(hosts, addresses);
        return true;
    }

    /// <summary>The host name as a certificate contains it; null if it is not valid.</summary>
    public static string? TryParseHost(string text)
    {
        try
        {
            var host = Idn.GetAscii(text.TrimEnd('.').ToLowerInvariant());
            return host.Length <= 253 && HostPattern().IsMatch(host) ? host : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public ServerNames With(ServerNames others) => new(Hosts.Concat(others.Hosts), Addresses.Concat(others.Addresses));

    public bool SameAs(ServerNames others) =>
        Hosts.ToHashSet().SetEquals(others.Hosts) && Addresses.ToHashSet().SetEquals(others.Addresses);

    public override string ToString() => string.Join(", ", Hosts.Concat(Addresses.Select(address => $"{address}")));

    private static IPAddress? TryParseAddress(string text)
    {
        var plain = text is ['[', .. var inner, ']'] ? inner : text;
        // IPAddress.TryParse also accepts legacy forms such as "1.2" and "0x7f.1", and zones.
        var isAddress = IPAddress.TryParse(plain, out var address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6
                ? !plain.Contains('%')
                : address.ToString() == plain);
        return isAddress ? address : null;
    }

    // Labels of RFC 1123. The last one contains a letter; otherwise it is a mistyped address.
    [GeneratedRegex(
        "^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?[.])*(?=[0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex HostPattern();
}
