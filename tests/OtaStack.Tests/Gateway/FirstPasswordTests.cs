using System.Text.Json;
using OtaStack.Gateway.Identity;

namespace OtaStack.Tests.Gateway;

public sealed class FirstPasswordTests : IDisposable
{
    private readonly TestIdentity _identity = new(hasAccount: false) { IsShared = true };

    public void Dispose() => _identity.Delete();

    [Fact]
    public async Task The_first_start_generates_a_password_and_writes_it_to_a_file_with_mode_0600()
    {
        var file = _identity.PathOf("first password");
        await StartAsync(("SignIn:FirstPasswordFile", file));

        var password = (await File.ReadAllTextAsync(file)).TrimEnd('\n');
        Assert.Matches("^[A-Za-z0-9]{24}$", password);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
        Assert.True(Opens(password));

        File.Delete(file);
        await StartAsync(("SignIn:FirstPasswordFile", file));
        Assert.False(File.Exists(file));
        Assert.True(Opens(password));
    }

    [Fact]
    public async Task Without_a_password_or_a_file_for_it_the_gateway_does_not_start()
    {
        var exception = await Assert.ThrowsAsync<ProgramEndedException>(() => StartAsync());

        Assert.Contains("SignIn:Password", exception.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_password_applies_once_and_again_when_its_value_changes()
    {
        await StartAsync(("SignIn:Password", "given password"));
        Assert.True(Opens("given password"));

        _identity.OpenAccounts().SetPassword(AccountName.Admin, Passwords.Hash("set by command"));
        await StartAsync(("SignIn:Password", "given password"));
        Assert.True(Opens("set by command"));

        await StartAsync(("SignIn:Password", "given later"));
        Assert.True(Opens("given later"));
    }

    [Fact]
    public async Task A_configured_password_that_is_too_short_is_rejected()
    {
        var exception = await Assert.ThrowsAsync<ProgramEndedException>(() => StartAsync(("SignIn:Password", "short")));

        Assert.StartsWith("SignIn:Password: The password is too short", exception.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Join(_identity.Folder, "accounts.json")));
    }

    [Fact]
    public async Task The_password_is_not_on_disk_or_in_the_log_and_only_the_owner_can_read_the_files()
    {
        await StartAsync(("SignIn:Password", "given password"));

        Assert.Equal((UnixFileMode)0b111_000_000, new FileInfo(_identity.Folder).UnixFileMode);
        foreach (var file in Directory.EnumerateFiles(_identity.Folder))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
            Assert.DoesNotContain("given password", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }

        Assert.Contains("BEGIN PUBLIC KEY", await File.ReadAllTextAsync(_identity.PublicKeyPath),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_signing_key_stays_the_same()
    {
        await StartAsync(("SignIn:Password", "given password"));
        var first = await File.ReadAllTextAsync(_identity.PublicKeyPath);
        File.Delete(_identity.PublicKeyPath);

        await StartAsync();

        Assert.Equal(first, await File.ReadAllTextAsync(_identity.PublicKeyPath));
    }

    [Theory]
    [InlineData("accounts.json")]
    [InlineData("api-keys.json")]
    [InlineData("sessions.json")]
    [InlineData("token-key.pem")]
    public async Task A_broken_file_is_named_and_not_overwritten(string name)
    {
        await StartAsync(("SignIn:Password", "given password"));
        var file = Path.Join(_identity.Folder, name);
        await File.WriteAllTextAsync(file, "{ broken");

        var exception = await Assert.ThrowsAsync<ProgramEndedException>(
            () => StartAsync(("SignIn:Password", "given password")));

        Assert.Contains(_identity.Folder, exception.Error, StringComparison.Ordinal);
        Assert.Equal("{ broken", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Concurrent_writers_do_not_lose_accounts()
    {
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            var accounts = _identity.OpenAccounts();
            for (var number = 0; number < 10; number++)
                accounts.SetPassword($"account-{writer}-{number}", "hash");
        }));

        await Task.WhenAll(writers);

        Assert.Equal(40, _identity.OpenAccounts().Current.Accounts.Count);
    }

    [Fact]
    public void A_file_that_becomes_invalid_while_the_gateway_runs_is_ignored()
    {
        var accounts = _identity.OpenAccounts();
        accounts.SetPassword("admin", "hash");

        File.WriteAllText(Path.Join(_identity.Folder, "accounts.json"), "{");
        File.SetLastWriteTimeUtc(Path.Join(_identity.Folder, "accounts.json"), DateTime.UtcNow.AddSeconds(5));

        Assert.Equal("hash", accounts.Find("admin")!.PasswordHash);
        Assert.Throws<JsonException>(() => accounts.SetPassword("admin", "other"));
    }

    [Fact]
    public void The_last_account_cannot_be_removed()
    {
        var accounts = _identity.OpenAccounts();
        accounts.SetPassword("admin", "hash");
        accounts.SetPassword("bob", "hash");

        Assert.True(accounts.Remove("admin"));
        Assert.False(accounts.Remove("admin"));
        Assert.False(accounts.Remove("bob"));
    }

    private bool Opens(string password) =>
        Passwords.Matches(_identity.OpenAccounts().Find(AccountName.Admin)!.PasswordHash, password);

    private async Task StartAsync(params (string, string?)[] settings)
    {
        var gateway = await RunningGateway.StartAsync(_identity, clock: null, settings);
        await gateway.DisposeAsync();
        Assert.DoesNotContain(gateway.Logs.Messages, message =>
            message.Contains("given password", StringComparison.Ordinal));
    }
}
