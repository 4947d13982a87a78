using System.Net;
using System.Net.Sockets;
using OtaStack.Gateway.Identity;

namespace OtaStack.Tests.Gateway.Oidc;

/// <summary>A provider that is down, or refuses.</summary>
public sealed class OidcOutageTests : OidcTestBase
{
    private const string Down = "Example Login does not answer";

    [Fact]
    public async Task The_gateway_starts_while_the_provider_is_down_and_finds_it_later()
    {
        await Provider.StopAsync();
        await using var gateway = await StartGatewayAsync();
        var start = new Uri(gateway.Http, "/sign-in/oidc?return=%2Fdevices");

        var page = await Browser.GetAsync(start);
        Assert.Equal(503, page.Status);
        Assert.Contains(Down, page.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"/sign-in?return=%2Fdevices\"", page.Text, StringComparison.Ordinal);
        Assert.Equal(303, (await Browser.PostAsync(new Uri(gateway.Http, "/sign-in"),
            ("name", "admin"), ("password", TestIdentity.Password), ("return", "/"))).Status);

        await Provider.RestartAsync();
        await Provider.RegisterAsync(gateway.Http);
        using var browser = new OidcBrowser();
        Assert.Equal(303, (await browser.GetAsync(await browser.VisitAsync(start, "anna"))).Status);
    }

    [Fact]
    public async Task A_provider_that_goes_down_during_a_visit_is_said_to_be_down()
    {
        var callback = await Browser.VisitAsync(Start(), "anna");
        await Provider.StopAsync();

        var page = await Browser.GetAsync(callback);

        Assert.Equal(503, page.Status);
        Assert.Contains(Down, page.Text, StringComparison.Ordinal);
        Assert.Null(Accounts.Find("anna"));
    }

    [Fact]
    public async Task Sessions_go_on_while_the_provider_is_down()
    {
        await SignInAsync();

        await Provider.StopAsync();

        Assert.Equal(200, (await OpenAsync("/")).Status);
    }

    [Fact]
    public async Task A_provider_that_accepts_connections_and_never_answers_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var gateway = await StartGatewayAsync(
            ("SignIn:Oidc:Authority", $"http://{silent.LocalEndpoint}"));

        var page = await Browser.GetAsync(new Uri(gateway.Http, "/sign-in/oidc"));

        Assert.Equal(503, page.Status);
        Assert.Contains(Down, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_client_secret_is_said_to_be_one_and_is_not_in_the_log()
    {
        const string wrong = "not the secret of this client";
        await using var gateway = await StartGatewayAsync(("SignIn:Oidc:ClientSecret", wrong));
        await Provider.RegisterAsync(gateway.Http);

        var page = await Browser.GetAsync(await Browser.VisitAsync(new Uri(gateway.Http, "/sign-in/oidc"), "anna"));

        Assert.Equal(502, page.Status);
        Assert.Contains("does not accept OtaStack&#x27;s client id or secret", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Logs.Messages, message => message.Contains(wrong, StringComparison.Ordinal));
        Assert.Contains(gateway.Logs.Messages, message => message.Contains("invalid_client", StringComparison.Ordinal));
        Assert.Null(gateway.Service<Accounts>().Find("anna"));
    }

    [Fact]
    public async Task Who_is_refused_by_the_provider_is_told()
    {
        Provider.Denies = true;

        var page = await Browser.GetAsync((await Browser.FollowAsync(Start(), until: "/callback")).Location!);

        Assert.Equal(403, page.Status);
        Assert.Contains("You cancelled the sign-in at Example Login", page.Text, StringComparison.Ordinal);
        Assert.Null(SessionCookie());
    }
}
