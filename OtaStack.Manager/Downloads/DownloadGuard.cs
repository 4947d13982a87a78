using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Downloads;

/// <summary>
/// Finds the addresses of a host; what <see cref="Dns.GetHostAddressesAsync(string, CancellationToken)"/> does.
/// </summary>
internal delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);

/// <summary>
/// Checks addresses before arduino-cli or git downloads from them. Both resolve the name again and follow redirects, so
/// a server that answers them differently bypasses the check; only the configuration of the Manager's network can
/// prevent that (docs/security.md).
/// </summary>
internal sealed class DownloadGuard(IOptions<DownloadOptions> options, HostResolver resolve)
{
    /// <summary>RFC 1035, without the dot at the end.</summary>
    private const int MaximumHost = 253;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Checks the hosts of all <paramref name="urls"/>, each once. A host that cannot be resolved passes, because the
    /// download will fail.
    /// </summary>
    /// <exception cref="InvalidInputException">A host has a special address; the message names it and the
    /// setting.</exception>
    public async Task CheckAsync(IEnumerable<string> urls, CancellationToken cancellationToken)
    {
        if (options.Value.AllowLocalAddresses)
            return;

        var hosts = urls.Select(HostOf).Distinct(StringComparer.OrdinalIgnoreCase);
        await Task.WhenAll(hosts.Select(host => CheckHostAsync(host, cancellationToken)));
    }

    /// <inheritdoc cref="CheckAsync(IEnumerable{string}, CancellationToken)"/>
    public Task CheckAsync(string url, CancellationToken cancellationToken) => CheckAsync([url], cancellationToken);

    // Letters beyond ASCII mean one host to .NET and another to Go, which reads ①②⑦.⓪.⓪.① as 127.0.0.1; xn--… means the
    // same to both.
    private static string HostOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.All(char.IsAscii)
        && uri.IdnHost.Trim('[', ']').TrimEnd('.') is { Length: > 0 and <= MaximumHost } host
        ? host
        : throw new InvalidInputException(
            $"\"{(url.Length > 100 ? url[..100] + "…" : url)}\" is not a URL that can be downloaded.");

    private async Task CheckHostAsync(string host, CancellationToken cancellationToken)
    {
        // RFC 6761: these names are always loopback.
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            throw Refused(host, null, "loopback, this machine itself");

        foreach (var address in await AddressesAsync(host, cancellationToken))
        {
            if (SpecialAddress.Describe(address) is { } what)
                throw Refused(host, address, what);
        }
    }

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
            return [literal];

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await resolve(host, patience.Token).WaitAsync(patience.Token);
        }
        catch (SocketException)
        {
            return [];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private static InvalidInputException Refused(string host, IPAddress? address, string what) => new(
        $"{(address is null || address.ToString() == host ? host : $"{host} ({address})")} is {what}, and downloads "
        + "from there are not allowed. Use another address, or set Downloads__AllowLocalAddresses=true.");
}
