using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OtaStack.Gateway;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

/// <summary>
/// The gateway as Program.cs builds it, on ports the system picks, with its own appsettings.json and an account <c>admin</c>.
/// </summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningGateway(WebApplication app, RecordedLogs logs, TestIdentity identity)
    {
        (_app, Logs, Identity) = (app, logs, identity);
        Cookie = NewSession();
        var problem = Service<ApiKeys>().Create("test", AccessScope.Write, AccountName.Admin, null, out _, out var key);
        Assert.True(problem is null || problem.StartsWith("There is a key", StringComparison.Ordinal));
        Key = key;
    }

    /// <summary>A header line by which a raw request is one of a browser in which admin is signed in.</summary>
    public string SignedIn => $"Cookie: {Cookie}\r\n";

    /// <summary>The cookie of that browser, as it sends it over HTTP.</summary>
    public string Cookie { get; }

    /// <summary>A header line by which a raw request is one of a script with an API key that may write.</summary>
    public string WithKey => $"Authorization: Bearer {Key}\r\n";

    public string Key { get; }

    public TestIdentity Identity { get; }

    public RecordedLogs Logs { get; }

    public Uri Http => new(_app.Urls.First(url => url.StartsWith("http:", StringComparison.Ordinal)));

    public Uri Https => new(_app.Urls.First(url => url.StartsWith("https:", StringComparison.Ordinal)));

    public static WebApplication Build(RecordedLogs logs, params (string Key, string? Value)[] settings) =>
        Build(logs, clock: null, settings);

    private static WebApplication Build(RecordedLogs logs, TimeProvider? clock, (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = SourceFolder() });
        builder.Configuration.AddInMemoryCollection(
        [
            new("urls", "http://127.0.0.1:0"),
            new("Gateway:ProbeIntervalSeconds", "0.2"),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.GroupBy(setting => setting.Key)
            .Select(group => KeyValuePair.Create(group.Key, group.Last().Value)));
        builder.AddServiceDefaults();
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.AddGateway();
        builder.Logging.ClearProviders().AddProvider(logs);

        var app = builder.Build();
        app.UseGateway();
        app.MapDefaultEndpoints();
        return app;
    }

    public static Task<RunningGateway> StartAsync(params (string Key, string? Value)[] settings) =>
        StartAsync(new TestIdentity(), clock: null, settings);

    /// <param name="identity">Its accounts and keys; deleted with it unless it is shared.</param>
    /// <param name="clock">What it takes for the time.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<RunningGateway> StartAsync(
        TestIdentity identity, TimeProvider? clock, params (string Key, string? Value)[] settings)
    {
        var logs = new RecordedLogs();
        try
        {
            var app = Build(logs, clock, [.. identity.Settings, .. settings]);
            await app.StartAsync();
            return new(app, logs, identity);
        }
        catch
        {
            identity.Dispose();
            throw;
        }
    }

    /// <summary>In front of the given API, without an IDE and a manager.</summary>
    public static Task<RunningGateway> StartAsync(StandIn api, params (string Key, string? Value)[] settings) =>
        StartAsync([("services:api:http:0", api.Address.AbsoluteUri), .. settings]);

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A browser in which admin is signed in, that opens pages and follows no redirect.</summary>
    public HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = Http,
        DefaultRequestHeaders = { { "Accept", "text/html,*/*" }, { "Cookie", Cookie } },
    };

    /// <summary>Signs admin in without the tenth of a second that the password would take.</summary>
    public string NewSession(string prefix = "")
    {
        Service<Sessions>().Start(Service<Accounts>().Find(AccountName.Admin)!, "test", out var cookie);
        return $"{prefix}otastack-session={cookie}";
    }

    public static string SourceFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(folder!.FullName, "OtaStack.sln")))
            folder = folder.Parent;
        return Path.Join(folder.FullName, "OtaStack.Gateway");
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        Identity.Dispose();
    }
}
