using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Identity;

namespace OtaStack.Tests.Gateway;

/// <summary>
/// The folders of a gateway's identity, with an account <c>admin</c> whose password is hashed once for all tests.
/// </summary>
internal sealed class TestIdentity : IDisposable
{
    public const string Password = "correct horse battery";

    /// <summary>
    /// With a thousandth of the usual iterations, because hundreds of tests sign in. The hash says how many it has.
    /// </summary>
    private static readonly Lazy<string> PasswordHash = new(() => new PasswordHasher<Account>(
        Options.Create(new PasswordHasherOptions { IterationCount = 210 })).HashPassword(null!, Password));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otastack-identity-");

    /// <param name="signingKey">The signing key as PEM; null to generate one.</param>
    /// <param name="hasAccount">Whether to create the account.</param>
    public TestIdentity(string? signingKey = null, bool hasAccount = true)
    {
        if (hasAccount)
            OpenAccounts().SetPassword(AccountName.Admin, PasswordHash.Value);
        if (signingKey is not null)
            File.WriteAllText(Path.Join(Folder, "token-key.pem"), signingKey);
    }

    /// <summary>Keeps the folders when the gateway stops, for the next one.</summary>
    public bool IsShared { get; init; }

    public string Folder => Path.Join(_folder.FullName, "identity");

    public string PublicKeyPath => Path.Join(_folder.FullName, "public", "token-key.pem");

    public string PathOf(string file) => Path.Join(_folder.FullName, file);

    public (string Key, string? Value)[] Settings =>
        [("Identity:Path", Folder), ("Identity:PublicPath", Path.GetDirectoryName(PublicKeyPath))];

    /// <summary>Opens the accounts as another process does.</summary>
    public Accounts OpenAccounts()
    {
        var options = new IdentityOptions { Path = Folder, PublicPath = Path.GetDirectoryName(PublicKeyPath)! };
        return new Accounts(new IdentityFolder(Options.Create(options)), TimeProvider.System,
            NullLogger<Accounts>.Instance);
    }

    public void Dispose()
    {
        if (!IsShared)
            Delete();
    }

    public void Delete() => _folder.Delete(recursive: true);
}
