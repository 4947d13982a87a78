using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.SignIn;

/// <summary>
/// A stack with the IDE for tests of requests that must be rejected. No test changes it.
/// </summary>
public sealed class GuardedSystem : IAsyncLifetime
{
    internal RunningStack Running { get; private set; } = null!;

    public Uri Url => Running.Url;

    /// <summary>The origin of the gateway's pages.</summary>
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
    /// A client with a session of <c>admin</c> that sends no <c>Origin</c> header.
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

    /// <summary>Sends the path unchanged.</summary>
    internal async Task<HttpResponseMessage> GetAsync(string path, string? accept = null)
    {
        // By default a Uri normalizes the path.
        var address = new Uri(Origin + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return await Client.SendAsync(request);
    }
}

/// <summary>The tests that share a <see cref="GuardedSystem"/>; they run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SharedGuardedSystem : ICollectionFixture<GuardedSystem>
{
    public const string Name = "at the gate";
}
