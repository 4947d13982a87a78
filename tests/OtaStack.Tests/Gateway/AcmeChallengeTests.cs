namespace OtaStack.Tests.Gateway;

public sealed class AcmeChallengeTests : IAsyncLifetime
{
    private const string Token = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr_oA";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("acme");
    private StandIn _api = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _api = await StandIn.StartAsync(_ => Task.CompletedTask);
        _gateway = await RunningGateway.StartAsync(_api, ("Gateway:AcmeFolder", Webroot));
        Directory.CreateDirectory(Challenges);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _api.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string Webroot => Path.Join(_folder.FullName, "webroot");

    private string Challenges => Path.Join(Webroot, ".well-known", "acme-challenge");

    [Fact]
    public async Task A_challenge_that_certbot_wrote_below_its_webroot_is_served_as_plain_text()
    {
        await File.WriteAllTextAsync(Path.Join(Challenges, Token), $"{Token}.thumbprint");
        var answer = await GetAsync(Token);

        Assert.Equal((200, $"{Token}.thumbprint", "text/plain"), (answer.Status, answer.Text, answer["Content-Type"]));
    }

    [Fact]
    public async Task A_challenge_directly_in_the_folder_is_served()
    {
        await File.WriteAllTextAsync(Path.Join(Webroot, Token), "here");

        Assert.Equal("here", (await GetAsync(Token)).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("missing")]
    [InlineData("../../../secret")]
    [InlineData("..%2f..%2f..%2fsecret")]
    [InlineData("%2e%2e%2f%2e%2e%2f%2e%2e%2fsecret")]
    [InlineData("..%5c..%5csecret")]
    [InlineData("a/../../../../secret")]
    [InlineData("%2Fetc%2Fpasswd")]
    [InlineData("/etc/passwd")]
    [InlineData("secret.txt")]
    [InlineData("secret%00")]
    [InlineData("inner/secret")]
    [InlineData("inner")]
    [InlineData("link")]
    [InlineData("empty")]
    [InlineData("huge")]
    public async Task Other_files_are_not_served(string token)
    {
        var secret = Path.Join(_folder.FullName, "secret");
        await File.WriteAllTextAsync(secret, "secret");
        await File.WriteAllTextAsync(Path.Join(Challenges, "secret.txt"), "secret");
        await File.WriteAllTextAsync(
            Path.Join(Directory.CreateDirectory(Path.Join(Challenges, "inner")).FullName, "secret"), "secret");
        File.CreateSymbolicLink(Path.Join(Challenges, "link"), secret);
        await File.WriteAllTextAsync(Path.Join(Challenges, "empty"), "");
        await File.WriteAllTextAsync(Path.Join(Challenges, "huge"), new string('x', 100_000));

        var answer = await GetAsync(token);

        // A plain ".." is resolved before routing. The result is a path of the API, which needs a sign-in.
        Assert.True(answer.Status is 404 or 400 or 401, $"{answer.StatusLine}");
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_folder_there_are_no_challenges()
    {
        await using var gateway = await RunningGateway.StartAsync(_api);
        var answer = await RawHttp.SendAsync(gateway.Http, $"GET /.well-known/acme-challenge/{Token} HTTP/1.0\r\n\r\n");

        Assert.Equal(404, answer.Status);
        Assert.Empty(_api.Arrived);
    }

    private Task<RawAnswer> GetAsync(string token) =>
        RawHttp.SendAsync(_gateway.Http,
            $"GET /.well-known/acme-challenge/{token} HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n");
}
