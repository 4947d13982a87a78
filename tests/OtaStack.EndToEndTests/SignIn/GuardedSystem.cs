using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.SignIn;

/// <summary>
/// A stack with its IDE, as those find it who should not be let in. No test leaves anything behind in it.
/// </summary>
public sealed class GuardedSystem : IAsyncLifetime
{
    internal RunningStack Running { get; private set; } = null!;

    public Uri Url => Running.Url;

    /// <summary>What a page of the gateway's says it is.</summary>
    public string Origin => Url.GetLeftPart(UriPartial.Authority);

    /// <summary>Follows no redirect and keeps no cookie.</summary>
    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Running = await RunningStack.StartAsync(withIde: true);
        Client = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Running.DisposeAsync();
    }

    /// <summary>
    /// A browser with the cookie of <c>admin</c>, and no word yet about the page that its requests come from.
    /// </summary>
    public async Task<HttpClient> SignInAsync()
    {
        var browser = await Running.SignInAsync();
        browser.DefaultRequestHeaders.Remove("Origin");
        return browser;
    }

    /// <summary>Waits until code-server answers.</summary>
    public async Task IdeAsync()
    {
        using var browser = await SignInAsync();
        await RunningStack.IdeAsync(browser);
    }

    /// <summary>Asks for a path as it is written.</summary>
    internal async Task<HttpResponseMessage> GetAsync(string path, string? accept = null)
    {
        // A Uri would tidy up the path first.
        var address = new Uri(Origin + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return await Client.SendAsync(request);
    }
}

/// <summary>The tests that share one <see cref="GuardedSystem"/>, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class AtTheGate : ICollectionFixture<GuardedSystem>
{
    public const string Name = "at the gate";
}
