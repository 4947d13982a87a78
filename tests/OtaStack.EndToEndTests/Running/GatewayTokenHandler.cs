using System.Net.Http.Headers;
using System.Security.Cryptography;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.EndToEndTests.Running;

/// <summary>Adds a token to each request, like the gateway, for an API that runs alone.</summary>
internal sealed class GatewayTokenHandler : DelegatingHandler
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TokenIssuer _tokens;

    /// <param name="publicKeyPath">File for the public key that the API verifies tokens with.</param>
    public GatewayTokenHandler(string publicKeyPath)
        : base(new SocketsHttpHandler())
    {
        _tokens = new TokenIssuer(_key, TimeProvider.System);
        File.WriteAllText(publicKeyPath, _key.ExportSubjectPublicKeyInfoPem());
    }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = _tokens.Issue(GatewayToken.ApiAudience, "admin", Roles.Admin);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _key.Dispose();
    }
}
