using Microsoft.Data.Sqlite;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

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

        await _identity.SetPasswordAsync(AccountName.Admin, "set by command");
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
        Assert.False(File.Exists(_identity.Database));
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
    [InlineData(PeopleDatabase.FileName)]
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
    public async Task People_that_cannot_be_read_at_the_start_are_not_taken_for_none()
    {
        await StartAsync(("SignIn:Password", "given password"));
        _identity.Execute("""ALTER TABLE "People" RENAME TO "Away" """);
        var file = _identity.PathOf("first password");

        var exception = await Assert.ThrowsAsync<ProgramEndedException>(
            () => StartAsync(("SignIn:FirstPasswordFile", file)));

        Assert.Contains($"{_identity.Database} cannot be used", exception.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Concurrent_writers_do_not_lose_accounts()
    {
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            using var people = _identity.Open();
            for (var number = 0; number < 10; number++)
                Assert.Null(await people.Accounts.AddAsync($"account-{writer}-{number}", "hash", Roles.Admin));
        }));

        await Task.WhenAll(writers);

        using var all = _identity.Open();
        Assert.Equal(40, all.Accounts.Current.All.Count);
    }

    [Fact]
    public async Task A_database_that_cannot_be_read_while_the_gateway_runs_is_ignored()
    {
        using var people = _identity.Open();
        await people.Accounts.AddAsync("admin", "hash", Roles.Admin);
        Assert.NotNull(people.Accounts.Find("admin"));

        _identity.Execute("""ALTER TABLE "People" RENAME TO "Away" """);

        Assert.Equal("hash", people.Accounts.Find("admin")!.PasswordHash);
        await Assert.ThrowsAsync<SqliteException>(() => people.Accounts.SetPasswordAsync("admin", "other"));
    }

    private bool Opens(string password)
    {
        using var people = _identity.Open();
        return Passwords.Matches(people.Accounts.Find(AccountName.Admin)!.PasswordHash, password);
    }

    private async Task StartAsync(params (string, string?)[] settings)
    {
        var gateway = await RunningGateway.StartAsync(_identity, clock: null, settings);
        await gateway.DisposeAsync();
        Assert.DoesNotContain(gateway.Logs.Messages, message =>
            message.Contains("given password", StringComparison.Ordinal));
    }
}
