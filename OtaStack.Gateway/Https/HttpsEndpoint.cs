using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Limits;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Https;

/// <summary>
/// Adds the HTTPS address to the server's addresses before it binds them. The HTTP addresses still come from
/// <c>--urls</c> or the container image.
/// </summary>
internal sealed class HttpsEndpoint(
    IServer server, IConfiguration configuration, CertificateWatch certificateFiles, LocalCertificates ownCertificates,
    IOptions<HttpsOptions> options) : IHostedLifecycleService
{
    /// <summary>Kestrel's default when nothing is configured.</summary>
    private const string DefaultAddress = "http://localhost:5000";

    /// <exception cref="StartupException">The certificate cannot be used, or the addresses come from
    /// <c>Kestrel:Endpoints</c>.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsConfigured)
            return Task.CompletedTask;

        if (configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            throw new StartupException(
                $"{HttpsOptions.Section} adds to the addresses in --urls and cannot be combined with "
                    + "Kestrel:Endpoints. Use one of them.");

        var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses;
        if (addresses.Count == 0)
        {
            foreach (var address in HttpAddresses())
                addresses.Add(address);
        }

        var host = BindingAddress.Parse(addresses.First()).Host;
        addresses.Add($"https://{host}:{options.Value.Port}");

        if (options.Value.UsesLocalAuthority)
            ownCertificates.LoadFirst();
        else
            certificateFiles.LoadFirst();
        return Task.CompletedTask;
    }

    /// <summary>Configures every HTTPS connection.</summary>
    public static void Configure(
        HttpsConnectionAdapterOptions https, CertificateStore certificates, HttpsOptions options, LimitOptions limits)
    {
        var suites = options.LegacyCipherSuites && OperatingSystem.IsLinux() ? LegacyCipherSuites.CreatePolicy() : null;

        // BearSSL on the ESP8266 speaks TLS 1.2 at most.
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        https.HandshakeTimeout = TimeSpan.FromSeconds(limits.TlsHandshakeSeconds);

        // Kestrel requires a certificate or a selector. A selector sends no intermediates and creates a new OpenSSL
        // context for each handshake, so OnAuthenticate replaces it with a shared context.
        https.ServerCertificateSelector = (_, _) => certificates.Current?.Leaf;
        https.OnAuthenticate = (_, tls) =>
        {
            tls.ServerCertificateSelectionCallback = null;
            tls.ServerCertificateContext = certificates.Current?.Context;
            if (suites is not null && OperatingSystem.IsLinux())
                tls.CipherSuitesPolicy = suites;
        };
    }

    // The generic host does the same for an empty list: "urls" wins over "http_ports".
    private string[] HttpAddresses()
    {
        if (configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
            return Split(urls);
        if (configuration[WebHostDefaults.HttpPortsKey] is { Length: > 0 } ports)
            return [.. Split(ports).Select(port => $"http://*:{port}")];
        return [DefaultAddress];
    }

    private static string[] Split(string list) =>
        list.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
