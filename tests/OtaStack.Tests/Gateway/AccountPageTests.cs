using OtaStack.Gateway.Identity;

namespace OtaStack.Tests.Gateway;

public sealed class AccountPageTests : GatewayTestBase
{
    [Fact]
    public async Task The_page_links_to_the_other_pages()
    {
        var page = (await SendAsync("GET", "/account", Gateway.SignedIn)).Text;

        Assert.Matches(
            ">Overview</a> <a[^>]*>Devices</a> <a[^>]*>Firmware</a> <a[^>]*>Builds</a> <a[^>]*>Boards</a> <a[^>]*>Libraries</a> "
                + "<a[^>]*>IDE</a> <a[^>]*aria-current=\"page\"[^>]*>Account</a>",
            page);
    }

    [Fact]
    public async Task A_browser_without_a_User_Agent_is_shown_as_unknown()
    {
        Gateway.Service<Sessions>().Start(
            Gateway.Service<Accounts>().Find(AccountName.Admin)!, browser: "", "192.0.2.1", out _);

        var page = (await SendAsync("GET", "/account", Gateway.SignedIn)).Text;

        Assert.Contains("<span>this browser</span>", page, StringComparison.Ordinal);
        Assert.Contains("<span>unknown</span>", page, StringComparison.Ordinal);
    }
}
