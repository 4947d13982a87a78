using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Identity;
using PasswordHasher = Microsoft.AspNetCore.Identity.PasswordHasher<OtaStack.Gateway.Identity.Person>;
using PasswordHasherOptions = Microsoft.AspNetCore.Identity.PasswordHasherOptions;

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
    private static readonly Lazy<string> PasswordHash = new(() => new PasswordHasher(
        Options.Create(new PasswordHasherOptions { IterationCount = 210 })).HashPassword(null!, Password));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otastack-identity-");

    /// <param name="signingKey">The signing key as PEM; null to generate one.</param>
    /// <param name="hasAccount">Whether to create the account.</param>
    public TestIdentity(string? signingKey = null, bool hasAccount = true)
    {
        if (hasAccount)
            AddAdmin(Folder);
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

    public string Database => Path.Join(Folder, PeopleDatabase.FileName);

    /// <summary>Opens people and keys as another process does.</summary>
    public OpenPeople Open() => OpenIn(Folder);

    /// <summary>Creates the database in a folder, with the account <c>admin</c>.</summary>
    public void AddAdmin(string folder)
    {
        OpenIn(folder).Dispose();
        using var connection = new SqliteConnection($"Data Source={Path.Join(folder, PeopleDatabase.FileName)}");
        connection.Open();
        PeopleRows.SetFirstPassword(connection, PasswordHash.Value, TimeProvider.System.GetUtcNow(), isGiven: false);
    }

    /// <summary>Changes the database as another process does.</summary>
    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=false");
        connection.Open();
        connection.Execute(sql);
    }

    /// <summary>Sets a password as <c>./otastack user password</c> does.</summary>
    public async Task SetPasswordAsync(string name, string password)
    {
        using var people = Open();
        Assert.Null(await people.Accounts.SetPasswordAsync(name, Passwords.Hash(password)));
    }

    private OpenPeople OpenIn(string folder) => OpenPeople.In(
        new IdentityOptions { Path = folder, PublicPath = Path.GetDirectoryName(PublicKeyPath)! });

    public void Dispose()
    {
        if (!IsShared)
            Delete();
    }

    public void Delete() => _folder.Delete(recursive: true);
}
