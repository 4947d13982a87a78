using OtaStack.Gateway.Identity;

namespace OtaStack.Tests.Gateway;

public sealed class ApiKeyExpiryTests : GatewayTestBase
{
    [Fact]
    public async Task A_key_expires_and_ends_with_its_account()
    {
        Assert.Null(Gateway.Service<ApiKeys>()
            .Create("a week", "read", "admin", Clock.Now.AddDays(7), out _, out var key));

        Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, await StatusAsync(key, "GET", "/api/devices"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await StatusAsync(key, "GET", "/api/devices"));

        Gateway.Service<Accounts>().SetPassword("bob", "no hash");
        Gateway.Service<Accounts>().Remove(AccountName.Admin);
        Assert.Equal(401, await StatusAsync(Gateway.Key, "GET", "/api/devices"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_account_with_the_same_name_does_not_get_the_keys_of_the_removed_one(bool isGoneForAWhile)
    {
        var accounts = Gateway.Service<Accounts>();
        accounts.SetPassword("bob", "no hash");
        Assert.Null(Gateway.Service<ApiKeys>().Create("bob's", "write", "bob", null, out _, out var key));
        accounts.SetPassword("bob", "another hash");
        Assert.Equal(200, await StatusAsync(key, "GET", "/api/devices"));

        Assert.True(accounts.Remove("bob"));
        if (isGoneForAWhile)
            Gateway.Service<IdentityUpkeep>().Run();
        accounts.SetPassword("bob", "no hash");
        Assert.Equal(401, await StatusAsync(key, "GET", "/api/devices"));

        Gateway.Service<IdentityUpkeep>().Run();
        Assert.Equal("test", Assert.Single(Gateway.Service<ApiKeys>().All).Name);
        Assert.DoesNotContain(key.Split('_')[1], await KeyFileAsync(), StringComparison.Ordinal);
        Assert.Equal(401, await StatusAsync(key, "GET", "/api/devices"));
    }

    [Fact]
    public async Task Keys_of_an_account_that_was_removed_while_the_gateway_was_off_are_gone_when_it_starts()
    {
        var identity = new TestIdentity { IsShared = true };
        try
        {
            string key;
            await using (var gateway = await StartGatewayAsync(identity))
            {
                gateway.Service<Accounts>().SetPassword("bob", "no hash");
                Assert.Null(gateway.Service<ApiKeys>().Create("bob's", "write", "bob", null, out _, out key));
            }

            Assert.True(identity.OpenAccounts().Remove("bob"));
            await using var again = await StartGatewayAsync(identity);

            Assert.Equal("test", Assert.Single(again.Service<ApiKeys>().All).Name);
            Assert.DoesNotContain(key.Split('_')[1],
                await File.ReadAllTextAsync(Path.Join(identity.Folder, "api-keys.json")), StringComparison.Ordinal);
        }
        finally
        {
            identity.Delete();
        }
    }

    [Fact]
    public async Task Keys_are_kept_while_the_account_file_is_missing()
    {
        var accounts = Path.Join(Gateway.Identity.Folder, "accounts.json");
        File.Move(accounts, accounts + ".away");
        Gateway.Service<IdentityUpkeep>().Run();
        Assert.Equal(401, await StatusAsync(Gateway.Key, "GET", "/api/devices"));

        File.Move(accounts + ".away", accounts);
        Gateway.Service<IdentityUpkeep>().Run();
        Assert.Equal(200, await StatusAsync(Gateway.Key, "GET", "/api/devices"));
    }

    [Fact]
    public void An_expired_key_releases_its_name()
    {
        var keys = Gateway.Service<ApiKeys>();
        Assert.Null(keys.Create("ci", "read", "admin", Clock.Now.AddDays(1), out var old, out _));
        Assert.StartsWith("A key named", keys.Create("CI", "read", "admin", null, out _, out _),
            StringComparison.Ordinal);

        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Contains(old!.Id, keys.All.Select(key => key.Id));
        Assert.Null(keys.Create("CI", "read", "admin", null, out var made, out _));

        Assert.Equal([made!.Id], keys.All.Where(key => key.Name is "CI" or "ci").Select(key => key.Id));
        Assert.True(old.Ended.IsCancellationRequested);
    }

    private Task<string> KeyFileAsync() => File.ReadAllTextAsync(Path.Join(Gateway.Identity.Folder, "api-keys.json"));

    private async Task<int> StatusAsync(string key, string method, string path) =>
        (await SendAsync(method, path, $"Authorization: Bearer {key}\r\nContent-Length: 0\r\n")).Status;
}
