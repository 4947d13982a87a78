using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

/// <summary>The gateway's commands, which work while a gateway runs on the same folder.</summary>
public sealed class PeopleCommandTests : GatewayTestBase
{
    private const string Password = "another horse battery";

    [Fact]
    public async Task People_are_added_listed_changed_and_removed()
    {
        Assert.Equal("anna can sign in, with the role operator.",
            await RunAsync(Password, "user", "add", "Anna", "--role", "operator"));
        Assert.Equal(303, (await SignInAsync(Password, "anna")).Status);
        Assert.Equal(["admin admin", "anna operator"], (await RunAsync("", "user", "list")).Split('\n')
            .Select(line => line.Split(" (")[0]));

        await RunAsync("", "user", "role", "anna", "admin");
        Assert.Equal(Roles.Admin, Gateway.Service<Accounts>().Find("anna")!.Role);
        await RunAsync("yet another horse", "user", "password", "anna");
        Assert.Equal(401, (await SignInAsync(Password, "anna")).Status);
        Assert.Equal(303, (await SignInAsync("yet another horse", "anna")).Status);

        await RunAsync("", "user", "remove", "anna");
        Assert.Equal(401, (await SignInAsync("yet another horse", "anna")).Status);
    }

    [Fact]
    public async Task A_key_is_printed_alone_and_works_at_once()
    {
        var key = await RunAsync("", "key", "create", "--name", "ci", "--role", "operator", "--days", "30");

        Assert.Matches("^otastack_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$", key);
        Assert.Equal(200, (await SendAsync("POST", "/api/firmware",
            $"Authorization: Bearer {key}\r\nContent-Length: 0\r\n")).Status);
        var stored = Gateway.Service<ApiKeys>().All.Single(other => other.Name == "ci");
        Assert.Equal((Roles.Operator, "./otastack key"), (stored.Role, stored.Creator));
        Assert.InRange(stored.ExpiresAt!.Value - stored.CreatedAt, TimeSpan.FromDays(29.9), TimeSpan.FromDays(30.1));
        Assert.True(Gateway.Service<ApiKeys>().Revoke(stored.Id));
    }

    [Theory]
    [InlineData("at least one admin must remain", "user", "remove", "admin")]
    [InlineData("at least one admin must remain", "user", "role", "admin", "viewer")]
    [InlineData("There is no user bob.", "user", "remove", "bob")]
    [InlineData("There is no user bob.", "user", "password", "bob")]
    [InlineData("is already taken", "user", "add", "admin")]
    [InlineData("A user name has", "user", "add", "no such name")]
    [InlineData("The role must be", "user", "add", "bob", "--role", "boss")]
    [InlineData("A key named \"test\" already exists", "key", "create", "--name", "test")]
    [InlineData("The role must be", "key", "create", "--name", "x", "--role", "write")]
    [InlineData("1 to 3650 days", "key", "create", "--name", "x", "--days", "4000")]
    [InlineData("Unknown option --day.", "key", "create", "--name", "x", "--day", "5")]
    [InlineData("Unknown option --day.", "key", "create", "--name", "x", "--day=5")]
    [InlineData("Unknown option --rol.", "user", "add", "bob", "--rol", "viewer")]
    [InlineData("--name", "key", "create")]
    [InlineData("Required", "user")]
    public async Task A_refusal_says_why(string reason, params string[] command)
    {
        var (exitCode, output, error) = await TryAsync(Password, command);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(reason, error, StringComparison.OrdinalIgnoreCase);
        Assert.Single(error.Split('\n'));
    }

    [Fact]
    public async Task A_short_password_is_refused()
    {
        var (exitCode, _, error) = await TryAsync("short", "user", "add", "bob");

        Assert.Equal(1, exitCode);
        Assert.Contains("at least 10 characters", error, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string input, params string[] command)
    {
        var (exitCode, output, error) = await TryAsync(input, command);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private Task<(int ExitCode, string Output, string Error)> TryAsync(string input, params string[] command) =>
        ServiceProcess.RunWithInputAsync(typeof(Accounts).Assembly, input,
            [.. command, .. Gateway.Identity.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
}
