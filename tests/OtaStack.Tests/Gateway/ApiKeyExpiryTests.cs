using Microsoft.Data.Sqlite;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

public sealed class ApiKeyExpiryTests : GatewayTestBase
{
    [Fact]
    public async Task A_key_expires_and_ends_with_its_account()
    {
        Assert.Null(Gateway.Service<ApiKeys>()
            .Create("a week", Roles.Viewer, Gateway.Person("admin"), Clock.Now.AddDays(7), out _, out var key));

        Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, await StatusAsync(key, "GET", "/api/devices"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await StatusAsync(key, "GET", "/api/devices"));

        Assert.Null(await Gateway.Service<Accounts>().AddAsync("bob", "no hash", Roles.Admin));
        Assert.Null(await Gateway.Service<Accounts>().RemoveAsync(AccountName.Admin));
        Assert.Equal(401, await StatusAsync(Gateway.Key, "GET", "/api/devices"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_account_with_the_same_name_does_not_get_the_keys_of_the_removed_one(bool isGoneForAWhile)
    {
        var accounts = Gateway.Service<Accounts>();
        Assert.Null(await accounts.AddAsync("bob", "no hash", Roles.Admin));
        Assert.Null(Gateway.Service<ApiKeys>().Create("bob's", Roles.Operator, accounts.Find("bob"), null, out _, out var key));
        Assert.Null(await accounts.SetPasswordAsync("bob", "another hash"));
        Assert.Equal(200, await StatusAsync(key, "GET", "/api/devices"));

        Assert.Null(await accounts.RemoveAsync("bob"));
        if (isGoneForAWhile)
            Gateway.Service<IdentityUpkeep>().Run();
        Assert.Null(await accounts.AddAsync("bob", "no hash", Roles.Admin));
        Assert.Equal(401, await StatusAsync(key, "GET", "/api/devices"));

        Gateway.Service<IdentityUpkeep>().Run();
        Assert.Equal("test", Assert.Single(Gateway.Service<ApiKeys>().All).Name);
        Assert.DoesNotContain(key.Split('_')[1], StoredIds(Gateway.Identity));
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
                Assert.Null(await gateway.Service<Accounts>().AddAsync("bob", "no hash", Roles.Admin));
                Assert.Null(gateway.Service<ApiKeys>().Create(
                    "bob's", Roles.Operator, gateway.Person("bob"), null, out _, out key));
            }

            using (var people = identity.Open())
                Assert.Null(await people.Accounts.RemoveAsync("bob"));
            await using var again = await StartGatewayAsync(identity);

            Assert.Equal("test", Assert.Single(again.Service<ApiKeys>().All).Name);
            Assert.DoesNotContain(key.Split('_')[1], StoredIds(identity));
        }
        finally
        {
            identity.Delete();
        }
    }

    [Fact]
    public void An_expired_key_releases_its_name()
    {
        var keys = Gateway.Service<ApiKeys>();
        Assert.Null(keys.Create("ci", Roles.Viewer, Gateway.Person("admin"), Clock.Now.AddDays(1), out var old, out _));
        Assert.StartsWith("A key named", keys.Create("CI", Roles.Viewer, Gateway.Person("admin"), null, out _, out _),
            StringComparison.Ordinal);

        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Contains(old!.Id, keys.All.Select(key => key.Id));
        Assert.Null(keys.Create("CI", Roles.Viewer, Gateway.Person("admin"), null, out var made, out _));

        Assert.Equal([made!.Id], keys.All.Where(key => key.Name is "CI" or "ci").Select(key => key.Id));
        Assert.True(old.Ended.IsCancellationRequested);
    }

    private static IEnumerable<string> StoredIds(TestIdentity identity)
    {
        using var connection = new SqliteConnection($"Data Source={identity.Database}");
        connection.Open();
        return PeopleRows.Keys(connection).Select(key => key.Id);
    }

    private async Task<int> StatusAsync(string key, string method, string path) =>
        (await SendAsync(method, path, $"Authorization: Bearer {key}\r\nContent-Length: 0\r\n")).Status;
}
