using OtaStack.Api.Tokens;
using OtaStack.Contracts.Tokens;

namespace OtaStack.Tests.Tokens;

public sealed class TokenTextTests
{
    [Fact]
    public void A_token_needs_no_quoting_anywhere_and_no_two_are_the_same()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => TokenText.Create()).ToList();

        Assert.All(tokens, token =>
        {
            Assert.Matches("^ota_[a-z2-7]{32}$", token); // 32 characters of base32 are 160 bits
            Assert.Equal(token, Uri.EscapeDataString(token));
            Assert.True(TokenText.IsWellFormed(token));
        });
        Assert.Equal(tokens.Count, tokens.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("ota_")]
    [InlineData("ota_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("ota_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("OTA_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("ota_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1")]
    [InlineData("ota_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u00e9")]
    [InlineData("otastack_aaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Other_texts_are_not_tokens(string text) => Assert.False(TokenText.IsWellFormed(text));

    [Theory]
    [InlineData("Apr  3 2020;05:33:11", "Apr  3 2020;05:33:11", "")]
    [InlineData("Apr  3 2020;05:33:11;ota_x2", "Apr  3 2020;05:33:11", "ota_x2")]
    [InlineData("Apr  3 2020;05:33:11; ota_x2 ", "Apr  3 2020;05:33:11", "ota_x2")]
    [InlineData("Apr  3 2020;05:33:11;OTA_X2", "Apr  3 2020;05:33:11", "OTA_X2")]
    [InlineData("Apr  3 2020;05:33:11;ota_x2;more", "Apr  3 2020;05:33:11", "ota_x2")]
    [InlineData("Apr  3 2020;05:33:11;", "Apr  3 2020;05:33:11", "")]
    [InlineData("Apr  3 2020;05:33:11;otastack_key", "Apr  3 2020;05:33:11", "otastack_key")]
    [InlineData("1.4.2;ota_x2", "1.4.2", "ota_x2")]
    [InlineData("1.4.2", "1.4.2", "")]
    [InlineData("1.4.2-ota_x2", "1.4.2-ota_x2", "")]
    [InlineData("1.4.2;beta", "1.4.2;beta", "")]
    [InlineData("1.4.2;beta;ota_x2", "1.4.2;beta", "ota_x2")]
    [InlineData("ota_x2", "", "ota_x2")]
    [InlineData(";ota_x2", "", "ota_x2")]
    [InlineData("iota_x2", "iota_x2", "")]
    [InlineData("1.4.2 ota_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "1.4.2", "")]
    [InlineData("\"1.4.2\",ota_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\"1.4.2\",", "")]
    [InlineData("", "", "")]
    [InlineData(";", "", "")]
    public void A_field_that_begins_like_a_token_is_cut_off_the_version(string reported, string version, string token)
    {
        Assert.Equal(version, VersionField.Cut(reported, out var cut).ToString());
        Assert.Equal(token, cut.ToString());
    }

    [Theory]
    [InlineData("Basic ZXNwOm90YV94Mg==", "ota_x2")] // esp:ota_x2
    [InlineData("basic ZXNwOm90YV94Mg==", "ota_x2")]
    [InlineData("BASIC   ZXNwOm90YV94Mg==  ", "ota_x2")]
    [InlineData("Basic Om90YV94Mg==", "ota_x2")] // :ota_x2
    [InlineData("Basic YTpiOmM=", "b:c")] // a:b:c
    [InlineData("Basic ZXNwOg==", null)] // esp:
    [InlineData("Basic ZXNw", "")] // esp
    [InlineData("Basic ", "")]
    [InlineData("Basic", "")]
    [InlineData("Basic not base64!", "")]
    [InlineData("Basic ZXNwOm90YV94Mg", "")] // without its padding
    [InlineData("Bearer ota_x2", "ota_x2")]
    [InlineData("bearer  ota_x2 ", "ota_x2")]
    [InlineData("Bearer", "")]
    [InlineData("Digest username=\"x\"", "")]
    [InlineData("ota_x2", "")]
    [InlineData("", "")]
    public void The_token_is_the_password_of_Basic_or_that_of_Bearer(string header, string? token) =>
        Assert.Equal(token, Credentials.TokenIn(header));

    [Fact]
    public void Without_a_header_there_is_no_token_and_several_or_a_huge_one_are_wrong()
    {
        Assert.Null(Credentials.TokenIn(default));
        Assert.Equal("", Credentials.TokenIn(new(["Basic ZXNwOm90YV94Mg==", "Bearer ota_x2"])));
        Assert.Equal("", Credentials.TokenIn("Basic " + new string('A', 100_000)));
    }
}
