using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>The gateway's own certificate authority in a container, with volumes of its own.</summary>
public sealed class ContainerHttpsTests
{
    private const string Http = "8080";
    private const string Https = "8443";

    [ContainerFact]
    public async Task A_gateway_in_a_container_serves_https_with_a_certificate_of_its_authority()
    {
        string[] other = ["-p", "otastack-https-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];
        var container = "";
        try
        {
            container = await DockerCommand.RunAsync(
                ["compose", .. other, "run", "--detach", "--no-deps", "--publish", $"127.0.0.1::{Http}",
                    "--publish", $"127.0.0.1::{Https}", "--env", "Gateway__Https__LocalAuthority=true", "gateway"]);
            using var plain = new HttpClient { BaseAddress = await AddressAsync(container, "http", Http) };
            var authority = await Eventually.GetAsync(() => DownloadAsync(plain), "the gateway to listen");

            using var root = X509CertificateLoader.LoadCertificate(authority);
            using var handler = Trusting(root);
            using var secure = new HttpClient(handler) { BaseAddress = await AddressAsync(container, "https", Https) };
            using var signIn = await secure.GetAsync("/sign-in");

            Assert.Equal(HttpStatusCode.OK, signIn.StatusCode);
        }
        finally
        {
            if (container.Length > 0)
                await DockerCommand.RunAsync("rm", "--force", "--volumes", container);
            await DockerCommand.RunAsync(["compose", .. other, "down", "--volumes", "--timeout", "5"]);
        }
    }

    private static async Task<Uri> AddressAsync(string container, string scheme, string port)
    {
        var address = await DockerCommand.RunAsync("port", container, port);
        return new Uri($"{scheme}://localhost" + address[address.LastIndexOf(':')..]);
    }

    private static async Task<byte[]?> DownloadAsync(HttpClient gateway)
    {
        try
        {
            return await gateway.GetByteArrayAsync("/https/otastack-ca.crt");
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
            return null; // It does not listen yet.
        }
    }

    private static SocketsHttpHandler Trusting(X509Certificate2 root) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { root },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };
}
