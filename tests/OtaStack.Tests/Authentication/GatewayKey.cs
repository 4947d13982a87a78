using System.Security.Cryptography;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Authentication;

/// <summary>A signing key like the gateway's, with the file of its public half.</summary>
internal sealed class GatewayKey : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otastack-key-");

    public GatewayKey() => WritePublicKey(Key.ExportSubjectPublicKeyInfoPem());

    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicKeyPath => Path.Join(_folder.FullName, "token-key.pem");

    public void WritePublicKey(string pem) => File.WriteAllText(PublicKeyPath, pem);

    /// <summary>A token like those of the gateway, with the same role at the Manager.</summary>
    public string Token(
        string audience = GatewayToken.ApiAudience, string role = Roles.Admin, string subject = "admin",
        TimeProvider? time = null) =>
        new TokenIssuer(Key, time ?? TimeProvider.System).Issue(
            audience, subject, role, audience == GatewayToken.ManagerAudience ? role : null);

    public void Dispose()
    {
        Key.Dispose();
        _folder.Delete(recursive: true);
    }
}
