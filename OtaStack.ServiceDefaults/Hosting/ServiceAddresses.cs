using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// Addresses of the other services. Aspire injects <c>services__api__http__0=http://host:port</c>; compose and
/// <c>./otastack run</c> set the same. A service discovery package is not needed.
/// </summary>
public static class ServiceAddresses
{
    private const string UnixScheme = "unix";
    private const string UnixPrefix = UnixScheme + "://";

    /// <summary>
    /// The first address of a service's endpoint; null if none is configured. It is an absolute http or https URL, or
    /// <c>unix:///path/of/a.sock</c> (without escaping) for HTTP on a Unix socket. <paramref name="endpoint"/> is the
    /// endpoint's name in the AppHost (<c>http</c> by default, <c>ide</c> for code-server).
    /// </summary>
    /// <exception cref="StartupException">The value is not such an address.</exception>
    public static Uri? FindServiceAddress(this IConfiguration configuration, string service, string endpoint = "http")
    {
        var key = $"services:{service}:{endpoint}:0";
        if (configuration[key] is not { Length: > 0 } value)
            return null;

        return TryParse(value, out var address)
            ? address
            : throw new StartupException(
                $"{key} is \"{value}\": expected an address like http://127.0.0.1:5000, or unix:///path/of/a.sock (108 "
                    + "bytes at most).");
    }

    /// <summary>The path of the Unix socket in a service's address; null if the address has a host.</summary>
    public static string? UnixSocketPath(this Uri address) =>
        address.Scheme == UnixScheme ? Uri.UnescapeDataString(address.AbsolutePath) : null;

    private static bool TryParse(string value, [NotNullWhen(true)] out Uri? address)
    {
        if (!value.StartsWith(UnixPrefix, StringComparison.Ordinal))
            return Uri.TryCreate(value, UriKind.Absolute, out address) && address.Scheme is "http" or "https";

        var path = value[UnixPrefix.Length..];
        address = IsSocketPath(path)
            ? new Uri(UnixPrefix + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)))
            : null;
        return address is not null;
    }

    private static bool IsSocketPath(string path)
    {
        // "." and ".." would not survive a Uri.
        if (path is not ['/', _, ..] || path.Split('/').Any(part => part is "." or ".."))
            return false;

        try
        {
            _ = new UnixDomainSocketEndPoint(path);
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
    }
}
