using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

/// <summary>A gateway with HTTPS in front of a stand-in of the API and the web front end.</summary>
public abstract class HttpsTestBase : IAsyncLifetime
{
    private protected TestCertificates Certificates { get; } = TestCertificates.Create();

    private protected StandIn Api { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Api = await StandIn.StartAsync(context => context.Response.WriteAsync("api"));

    public async Task DisposeAsync()
    {
        await Api.DisposeAsync();
        await Certificates.DisposeAsync();
    }

    private protected (string, string?)[] Settings(params (string, string?)[] more) =>
    [
        ("services:api:http:0", Api.Address.AbsoluteUri), ("services:web:http:0", Api.Address.AbsoluteUri),
        ("Gateway:Https:CertificatePath", Certificates.PathOf("fullchain.pem")),
        ("Gateway:Https:KeyPath", Certificates.PathOf("privkey.pem")),
        ("Gateway:Https:Port", "0"),
        ("Gateway:Https:CheckSeconds", "0.05"),
        .. more,
    ];

    private protected Task<RunningGateway> StartAsync(params (string, string?)[] more) =>
        RunningGateway.StartAsync(Settings(more));

    private protected async Task<string> StartErrorAsync(params (string, string?)[] more) =>
        (await Assert.ThrowsAsync<ProgramEndedException>(() => StartAsync(more))).Error;

    private protected static async Task<string> ServedNameAsync(RunningGateway gateway)
    {
        await using var tls = await RawHttp.ConnectTlsAsync(gateway.Https);
        return tls.RemoteCertificate!.Subject;
    }
}
