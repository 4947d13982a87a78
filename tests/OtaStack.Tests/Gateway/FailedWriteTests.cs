using System.Net;
using System.Net.Http.Json;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;
using Xunit.Abstractions;

namespace OtaStack.Tests.Gateway;

public sealed class FailedWriteTests(ITestOutputHelper output) : GatewayTestBase
{
    private const string NewPassword = "another horse battery";

    [Fact]
    public async Task A_key_revoked_during_a_write_failure_is_rejected_at_once_and_saved_later()
    {
        using var person = Person(Gateway);
        Gateway.Identity.Execute("""ALTER TABLE "ApiKeys" RENAME TO "Away" """);

        using (var answer = await person.DeleteAsync("/account/keys/" + Gateway.Key.Split('_')[1]))
            Assert.Contains("The key is revoked", await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable),
                StringComparison.Ordinal);
        Assert.Equal(401, (await SendAsync("GET", "/api/devices", Gateway.WithKey)).Status);

        Gateway.Identity.Execute("""ALTER TABLE "Away" RENAME TO "ApiKeys" """);
        Gateway.Service<IdentityUpkeep>().Run();
        using var people = Gateway.Identity.Open();
        Assert.Empty(people.Keys.All);
        Assert.Equal(401, (await SendAsync("GET", "/api/devices", Gateway.WithKey)).Status);
    }

    [Fact]
    public async Task With_a_broken_database_the_password_is_not_changed()
    {
        Gateway.Identity.Execute("""ALTER TABLE "People" RENAME TO "Away" """);

        var answer = await ChangePasswordAsync(Gateway);

        Assert.Equal(503, answer.Status);
        Assert.Contains("Your password was not changed.", answer.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
        Assert.Equal(303, (await SignInAsync()).Status);
    }

    [Fact]
    public async Task With_a_broken_database_an_invitation_gets_503_and_works_later()
    {
        var code = Gateway.Service<Invitations>().Create(
            "anna", Roles.Viewer, Gateway.Service<Accounts>().Find(AccountName.Admin)!);
        foreach (var table in new[] { "Invitations", "People" })
        {
            Gateway.Identity.Execute($"""ALTER TABLE "{table}" RENAME TO "Away" """);
            if (table == "Invitations")
                Assert.Equal(503, (await SendAsync("GET", $"/invitation?code={code}")).Status);
            var answer = await AcceptAsync(code);
            Assert.Equal(503, answer.Status);
            Assert.Contains("The link stays valid.", answer.Text, StringComparison.Ordinal);
            Gateway.Identity.Execute($"""ALTER TABLE "Away" RENAME TO "{table}" """);
        }

        Assert.Equal(303, (await AcceptAsync(code)).Status);
    }

    [Fact]
    public async Task On_a_full_disk_changes_fail_with_507()
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 1, output);
        if (disk is null)
            return;

        var folder = Directory.CreateDirectory(Path.Join(disk.Folder, "identity")).FullName;
        Gateway.Identity.AddAdmin(folder);
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("Identity:Path", folder));
        using var person = Person(gateway);
        var ballast = disk.FillUp();

        var page = await ChangePasswordAsync(gateway);
        Assert.Equal(507, page.Status);
        Assert.Contains("disk is full", page.Text, StringComparison.Ordinal);
        using (var answer = await CreateKeyAsync(person))
            Assert.Contains("The key was not created.", await answer.ProblemAsync(HttpStatusCode.InsufficientStorage),
                StringComparison.Ordinal);
        Assert.Equal("test", Assert.Single(gateway.Service<ApiKeys>().All).Name);

        File.Delete(ballast);
        using (var answer = await CreateKeyAsync(person))
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(200, (await ChangePasswordAsync(gateway)).Status);
    }

    private Task<RawAnswer> AcceptAsync(string? code) => SendAsync("POST", "/invitation", "Origin: http://gw:8080\r\n",
        $"code={code}&new={Uri.EscapeDataString(NewPassword)}&repeated={Uri.EscapeDataString(NewPassword)}");

    private static HttpClient Person(RunningGateway gateway)
    {
        var person = gateway.Browser();
        person.DefaultRequestHeaders.Add("Origin", gateway.Http.GetLeftPart(UriPartial.Authority));
        return person;
    }

    private static Task<HttpResponseMessage> CreateKeyAsync(HttpClient person) =>
        person.PostAsJsonAsync("/account/keys", new { name = "ci", role = "viewer", password = TestIdentity.Password });

    private static Task<RawAnswer> ChangePasswordAsync(RunningGateway gateway) =>
        SendAsync(gateway, "POST", "/account", $"Origin: http://gw:8080\r\n{gateway.SignedIn}",
            $"do=change-password&password={Uri.EscapeDataString(TestIdentity.Password)}"
            + $"&new={Uri.EscapeDataString(NewPassword)}&repeated={Uri.EscapeDataString(NewPassword)}");
}
