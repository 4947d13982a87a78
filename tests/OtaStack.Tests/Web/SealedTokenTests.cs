using Microsoft.AspNetCore.DataProtection;
using OtaStack.Web.Visits;

namespace OtaStack.Tests.Web;

public sealed class SealedTokenTests
{
    private readonly SealedTokens _tokens = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void A_browser_cannot_read_a_token_and_brings_it_back()
    {
        var text = _tokens.Seal("secret");

        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Equal("secret", _tokens.Open(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("CfDJ8AAAA")]
    public void Other_texts_are_no_tokens(string? text) => Assert.Null(_tokens.Open(text));

    [Fact]
    public void A_token_of_another_process_is_none() =>
        Assert.Null(new SealedTokens(new EphemeralDataProtectionProvider()).Open(_tokens.Seal("secret")));

    [Fact]
    public async Task The_endpoint_seals_the_token_of_its_request()
    {
        await using var web = await WebServer.StartAsync();

        using var response = await web.Browser.GetAsync("/_token");
        var text = await response.Content.ReadAsStringAsync();

        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain("eyJ", text, StringComparison.Ordinal); // how a JWT begins
        Assert.NotEmpty(text);
    }
}
