using OtaStack.Gateway.Identity;

namespace OtaStack.Tests.Gateway;

public sealed class AccountPages : IdentityRoutes
{
    [Fact]
    public async Task The_page_leads_to_the_others_by_the_names_that_they_have_everywhere()
    {
        var page = (await SendAsync("GET", "/account", Gateway.SignedIn)).Text;

        Assert.Matches(">Fleet</a> <a[^>]*>IDE</a> <a[^>]*>Manager</a> <a[^>]*>Account</a>", page);
    }

    [Fact]
    public async Task A_browser_that_did_not_say_what_it_is_is_called_unknown()
    {
        Gateway.Service<Sessions>().Start(Gateway.Service<Accounts>().Find(AccountName.Admin)!, browser: "", out _);

        var page = (await SendAsync("GET", "/account", Gateway.SignedIn)).Text;

        Assert.Contains("<span>this one</span>", page, StringComparison.Ordinal);
        Assert.Contains("<span>unknown</span>", page, StringComparison.Ordinal);
    }
}
