using System.Text;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

/// <summary>
/// A request that was signed in before its person lost the account, and changes people or keys afterwards.
/// </summary>
public sealed class RequestInFlightTests : GatewayTestBase
{
    [Theory]
    [InlineData("/account", "do=change-password&new=another+horse+battery&repeated=another+horse+battery", 409)]
    [InlineData("/account", "do=create-key&name=ci&role=viewer&expiresInDays=0", 400)]
    [InlineData("/account/people", "do=invite&name=carl&role=admin", 400)]
    [InlineData("/account/people", "do=set-role&name=anna&role=admin", 400)]
    [InlineData("/account/people", "do=remove&name=admin", 400)]
    public async Task It_does_not_undo_a_reset_of_the_password_and_another_role(string path, string form, int status)
    {
        var accounts = Gateway.Service<Accounts>();
        var hash = accounts.Find(AccountName.Admin)!.PasswordHash;
        Assert.Null(await accounts.AddAsync("anna", hash, Roles.Admin));
        var body = $"{form}&password={Uri.EscapeDataString(TestIdentity.Password)}";
        using var client = await RawHttp.ConnectAsync(Gateway.Http);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: gw:8080\r\nConnection: close\r\nOrigin: http://gw:8080\r\n"
            + $"Cookie: {Gateway.NewSessionOf("anna")}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + $"Content-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n"));
        // The gateway asks for the body after the sign-in.
        var goOn = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
        await stream.ReadExactlyAsync(goOn);
        Assert.StartsWith("HTTP/1.1 100 ", Encoding.Latin1.GetString(goOn), StringComparison.Ordinal);

        // The same password: the request has its check behind it.
        using (var people = Gateway.Identity.Open())
        {
            Assert.Null(await people.Accounts.SetPasswordAsync("anna", hash));
            Assert.Null(await people.Accounts.SetRoleAsync("anna", Roles.Viewer));
        }

        var anna = accounts.Find("anna");
        var answer = await RawHttp.SendAsync(stream, body);

        Assert.Equal(status, answer.Status);
        Assert.Contains("your account has changed in the meantime", answer.Text, StringComparison.Ordinal);
        Assert.Equal(anna, accounts.Find("anna"));
        Assert.NotNull(accounts.Find(AccountName.Admin));
        Assert.Empty(Gateway.Service<Invitations>().Pending());
        Assert.Equal("test", Assert.Single(Gateway.Service<ApiKeys>().All).Name);
    }
}
