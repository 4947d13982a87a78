using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

/// <summary>
/// The gateway in this process, as in production, on ports the system picks, with its appsettings.json and an account
/// <c>admin</c>.
/// </summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly RunningProgram _program;
    private readonly ICollection<string> _urls;

    private RunningGateway(RunningProgram program, RecordedLogs logs, TestIdentity identity)
    {
        (_program, Logs, Identity) = (program, logs, identity);
        _urls = Service<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Cookie = NewSession();
        var problem = Service<ApiKeys>().Create("test", Roles.Admin, Person(AccountName.Admin), null, out _, out var key);
        Assert.True(problem is null || problem.StartsWith("A key named", StringComparison.Ordinal));
        Key = key;
    }

    /// <summary>The Cookie header line of a browser in which admin is signed in.</summary>
    public string SignedIn => $"Cookie: {Cookie}\r\n";

    /// <summary>The session cookie of that browser over HTTP.</summary>
    public string Cookie { get; }

    /// <summary>The Authorization header line of a script with an admin's key.</summary>
    public string WithKey => $"Authorization: Bearer {Key}\r\n";

    public string Key { get; }

    public TestIdentity Identity { get; }

    public RecordedLogs Logs { get; }

    public Uri Http => new(_urls.First(url => url.StartsWith("http:", StringComparison.Ordinal)));

    public Uri Https => new(_urls.First(url => url.StartsWith("https:", StringComparison.Ordinal)));

    public static Task<RunningGateway> StartAsync(params (string Key, string? Value)[] settings) =>
        StartAsync(new TestIdentity(), clock: null, settings);

    /// <param name="identity">Accounts and keys; deleted with the gateway unless shared.</param>
    /// <param name="clock">The gateway's clock; null for the system clock.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<RunningGateway> StartAsync(
        TestIdentity identity, TimeProvider? clock, params (string Key, string? Value)[] settings)
    {
        var logs = new RecordedLogs();
        try
        {
            (string Key, string? Value)[] all =
                [("environment", "Production"), ("urls", "http://127.0.0.1:0"), ("Gateway:ProbeIntervalSeconds", "0.2"),
                    .. identity.Settings, .. settings];
            var program = await RunningProgram.StartAsync(
                typeof(Accounts).Assembly, [.. all.Select(setting => $"--{setting.Key}={setting.Value}")], host =>
                    Configure(host, logs, clock));
            return new(program, logs, identity);
        }
        catch
        {
            identity.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Starts a gateway in front of the given API, which also stands in for the web front end, without an IDE and a
    /// manager.
    /// </summary>
    public static Task<RunningGateway> StartAsync(StandIn api, params (string Key, string? Value)[] settings) =>
        StartAsync(
        [
            ("services:api:http:0", api.Address.AbsoluteUri), ("services:web:http:0", api.Address.AbsoluteUri), .. settings,
        ]);

    public T Service<T>()
        where T : notnull => _program.Services.GetRequiredService<T>();

    /// <summary>A browser in which admin is signed in. Does not follow redirects.</summary>
    public HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = Http,
        DefaultRequestHeaders = { { "Accept", "text/html,*/*" }, { "Cookie", Cookie } },
    };

    /// <summary>Signs admin in without the slow password check.</summary>
    public string NewSession(string prefix = "")
    {
        return NewSessionOf(AccountName.Admin, prefix);
    }

    /// <summary>Signs somebody in without the slow password check.</summary>
    public string NewSessionOf(string name, string prefix = "")
    {
        Service<Sessions>().Start(Service<Accounts>().Find(name)!, "test", "192.0.2.1", out var cookie);
        return $"{prefix}otastack-session={cookie}";
    }

    /// <summary>Adds a person, and signs that person in.</summary>
    /// <returns>The Cookie header line.</returns>
    public async Task<string> NewPersonAsync(string role, string? name = null)
    {
        name ??= "some-" + role;
        Assert.Null(await Service<Accounts>().AddAsync(name, "no hash", role));
        return $"Cookie: {NewSessionOf(name)}\r\n";
    }

    /// <summary>Somebody who can sign in; null if there is nobody with this name.</summary>
    public Account? Person(string name) => Service<Accounts>().Find(name);

    /// <summary>Makes a key.</summary>
    /// <returns>The Authorization header line.</returns>
    public string NewKey(string role)
    {
        Assert.Null(Service<ApiKeys>().Create($"new {role}", role, Person(AccountName.Admin), null, out _, out var key));
        return $"Authorization: Bearer {key}\r\n";
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
        await _program.StopAsync();
        Identity.Dispose();
    }

    private static void Configure(IHostBuilder host, RecordedLogs logs, TimeProvider? clock)
    {
        // The appsettings.json next to the tests belongs to another service.
        host.ConfigureAppConfiguration(configuration => configuration.Sources.Insert(0, new JsonConfigurationSource
        {
            FileProvider = new PhysicalFileProvider(SourceFolder()), Path = "appsettings.json",
        }));
        host.ConfigureLogging(logging => logging.ClearProviders().AddProvider(logs));
        host.ConfigureServices(services =>
        {
            // Do not wait for connections that tests leave open.
            services.PostConfigure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
            if (clock is not null)
                services.Replace(ServiceDescriptor.Singleton(clock));
        });
    }
}
