using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Tests.Gateway;

/// <summary>What earlier versions wrote is taken over once.</summary>
public sealed class EarlierFilesTests : GatewayTestBase, IDisposable
{
    private const string Cookie = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Browser = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
    private const string KeySecret = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";

    private readonly TestIdentity _identity = new(hasAccount: false) { IsShared = true };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var (now, hash) = (Clock.Now.ToString("O"), Passwords.Hash(TestIdentity.Password));
        Directory.CreateDirectory(_identity.Folder);
        Write("accounts.json", $$"""
            {"accounts":[
              {"name":"admin","passwordHash":"{{hash}}","stamp":"s1","passwordSetAt":"{{now}}","id":"1"},
              {"name":"anna","passwordHash":"{{hash}}","stamp":"s2","passwordSetAt":"{{now}}","id":null}],
             "givenPasswordHash":"{{Passwords.Hash("given password")}}"}
            """);
        Write("api-keys.json", $$"""
            [{{Key("000000000001", "reader", "read", "admin", "\"1\"")}},
             {{Key("000000000002", "writer", "write", "anna", "null")}},
             {{Key("000000000003", "of an earlier anna", "write", "anna", "\"9\"")}}]
            """);
        Write("sessions.json", $$"""
            {"sessions":[{"hash":"{{Secret.Hash(Cookie)}}","account":"admin","stamp":"s1","startedAt":"{{now}}",
                "lastUsedAt":"{{now}}","browser":"old"}],
             "browsers":[{"hash":"{{Secret.Hash(Browser)}}","account":"anna","stamp":"s2","seenAt":"{{now}}"}]}
            """);
    }

    public void Dispose() => _identity.Delete();

    [Fact]
    public async Task Accounts_keys_and_sessions_of_an_earlier_version_stay_valid()
    {
        await using (var gateway = await StartGatewayAsync(_identity, ("SignIn:Password", "given password")))
        {
            await AssertValidAsync(gateway);
            Assert.Contains(gateway.Logs.Messages, message =>
                message.Contains("Accounts (now admins): 2, and API keys", StringComparison.Ordinal));
            Assert.True(gateway.Service<Sessions>().KnowsBrowser(
                Browser, gateway.Service<Accounts>().Find("anna")!));
        }

        Assert.False(File.Exists(Path.Join(_identity.Folder, "accounts.json")));
        Assert.False(File.Exists(Path.Join(_identity.Folder, "sessions.json")));
        await using var again = await StartGatewayAsync(_identity);
        await AssertValidAsync(again);
        Assert.DoesNotContain(again.Logs.Messages, message =>
            message.Contains("Accounts (now admins)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_that_a_killed_process_left_after_taking_them_over_are_set_aside_at_the_next_start()
    {
        string[] names = ["accounts.json", "api-keys.json", "sessions.json"];
        var texts = names.Select(name => File.ReadAllText(Path.Join(_identity.Folder, name))).ToArray();
        await (await StartGatewayAsync(_identity)).DisposeAsync();
        foreach (var (name, text) in names.Zip(texts))
            Write(name, text);

        await using var gateway = await StartGatewayAsync(_identity);

        Assert.All(names, name => Assert.False(File.Exists(Path.Join(_identity.Folder, name)), name));
        Assert.Equal(texts[0], await File.ReadAllTextAsync(Path.Join(_identity.Folder, "accounts.json.old")));
        await AssertValidAsync(gateway);
    }

    [Fact]
    public async Task A_command_takes_them_over_too_but_not_while_an_earlier_gateway_runs()
    {
        using (FolderLock.Take(_identity.Folder, "gateway.lock", "identity folder"))
        {
            var (exitCode, error) = await ServiceProcess.RunToItsEndAsync(typeof(Accounts).Assembly,
                ["user", "list", .. _identity.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
            Assert.Equal((1, $"Another OtaStack already uses the identity folder {_identity.Folder}. Stop it, or choose "
                + "another folder."), (exitCode, error.Trim()));
        }

        await _identity.SetPasswordAsync("anna", "another horse battery");
        await using var gateway = await StartGatewayAsync(_identity);
        Assert.Equal(303, (await SignInAsync(gateway, "anna", "another horse battery")).Status);
        Assert.Equal(303, (await SignInAsync(gateway, "admin", TestIdentity.Password)).Status);
    }

    [Theory]
    [InlineData("accounts.json")]
    [InlineData("api-keys.json")]
    [InlineData("sessions.json")]
    public async Task A_broken_file_is_named_and_nothing_is_taken_over(string name)
    {
        var whole = await File.ReadAllTextAsync(Path.Join(_identity.Folder, name));
        Write(name, "{ broken");

        var exception = await Assert.ThrowsAsync<ProgramEndedException>(() => StartGatewayAsync(_identity));

        Assert.Contains(Path.Join(_identity.Folder, name), exception.Error, StringComparison.Ordinal);
        Assert.Equal("{ broken", await File.ReadAllTextAsync(Path.Join(_identity.Folder, name)));
        Write(name, whole);
        await using var gateway = await StartGatewayAsync(_identity);
        await AssertValidAsync(gateway);
    }

    [Fact]
    public async Task Two_accounts_of_one_name_are_named_and_nothing_is_taken_over()
    {
        var whole = await File.ReadAllTextAsync(Path.Join(_identity.Folder, "accounts.json"));
        Write("accounts.json", whole.Replace("\"anna\"", "\"admin\"", StringComparison.Ordinal));

        var exception = await Assert.ThrowsAsync<ProgramEndedException>(() => StartGatewayAsync(_identity));

        Assert.Contains("it has two accounts admin. Remove one of them.", exception.Error, StringComparison.Ordinal);
        Write("accounts.json", whole);
        await using var gateway = await StartGatewayAsync(_identity);
        await AssertValidAsync(gateway);
    }

    private static async Task AssertValidAsync(RunningGateway gateway)
    {
        Assert.Equal(200, (await SendAsync(gateway, "GET", "/account", $"Cookie: otastack-session={Cookie}\r\n")).Status);
        Assert.Equal(303, (await SignInAsync(gateway, "anna", TestIdentity.Password)).Status);
        Assert.All(gateway.Service<Accounts>().Current.All, account => Assert.Equal(Roles.Admin, account.Role));
        Assert.Equal(200, await StatusAsync(gateway, "000000000001", "GET"));
        Assert.Equal(403, await StatusAsync(gateway, "000000000001", "POST"));
        Assert.Equal(200, await StatusAsync(gateway, "000000000002", "POST"));
        Assert.Equal(401, await StatusAsync(gateway, "000000000003", "GET"));
    }

    private static async Task<int> StatusAsync(RunningGateway gateway, string id, string method) =>
        (await SendAsync(gateway, method, "/api/firmware",
            $"Authorization: Bearer otastack_{id}_{KeySecret}\r\nContent-Length: 0\r\n")).Status;

    private static Task<RawAnswer> SignInAsync(RunningGateway gateway, string name, string password) =>
        SendAsync(gateway, "POST", "/sign-in", "Origin: http://gw:8080\r\n",
            $"name={name}&password={Uri.EscapeDataString(password)}");

    private string Key(string id, string name, string scope, string account, string accountId) => $$"""
        {"id":"{{id}}","name":"{{name}}","scope":"{{scope}}","secretHash":"{{Secret.Hash(KeySecret)}}",
         "account":"{{account}}","createdAt":"{{Clock.Now:O}}","expiresAt":null,"lastUsedAt":null,
         "accountId":{{accountId}}}
        """;

    private void Write(string name, string text) => File.WriteAllText(Path.Join(_identity.Folder, name), text);
}
