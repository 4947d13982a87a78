using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OtaStack.Manager.Jobs;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Authentication;

namespace OtaStack.Tests.Manager;

/// <summary>
/// The Manager as it runs in production, in this process, on folders of its own that go away with it.
/// </summary>
public sealed class ManagerServer : IAsyncDisposable
{
    private readonly (string Key, string Value)[] _settings;
    private readonly GatewayKey _key = new();
    private readonly string _arduinoCli;
    private readonly bool _ownsData;
    private RunningProgram? _program;
    private StandInInbox? _inbox;

    private ManagerServer(string? data, string? arduinoCli, (string Key, string Value)[] settings)
    {
        _settings = settings;
        _ownsData = data is null;
        Data = data ?? Directory.CreateTempSubdirectory("otastack-manager-").FullName;
        _arduinoCli = arduinoCli ?? Path.Combine(Data, "no-arduino-cli");
    }

    /// <summary>Holds <c>manager/</c>, <c>workspace/</c>, <c>toolchain/</c>, <c>builds/</c>.</summary>
    public string Data { get; }

    public string Workspace => Path.Combine(Data, "workspace");

    public string Toolchain => Path.Combine(Data, "toolchain");

    /// <summary>The build volume.</summary>
    public string Builds => Path.Combine(Data, "builds");

    /// <summary>Where the inbox says what became of builds.</summary>
    public string Receipts => Path.Combine(Data, "receipts");

    /// <summary>What stands in for the API beside it, from the first start on.</summary>
    internal StandInInbox Inbox => _inbox ??= new StandInInbox(Builds, Receipts);

    /// <summary>Warnings and errors that were logged.</summary>
    public LogSink Log { get; } = new();

    /// <summary>Where it listens: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Speaks for <c>admin</c>, as the gateway does. Follows no redirect.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The private key whose tokens it believes, as PEM.</summary>
    internal string GatewaysKey => _key.Key.ExportPkcs8PrivateKeyPem();

    /// <summary>What the gateway would say of a request.</summary>
    internal string Token() => _key.Token(GatewayToken.ManagerAudience);

    public IServiceProvider Services => _program!.Services;

    /// <summary>The settings that the Manager is started with, as arguments.</summary>
    public string[] Arguments =>
    [
        "--environment=Production",
        "--urls=http://127.0.0.1:0",
        $"--Identity:PublicKeyPath={_key.PublicKeyPath}",
        $"--Manager:DataPath={Path.Combine(Data, "manager")}",
        $"--Manager:WorkspacePath={Workspace}",
        $"--Manager:ToolchainPath={Toolchain}",
        $"--Manager:BuildsPath={Builds}",
        $"--Manager:ReceiptsPath={Receipts}",
        $"--Manager:ArduinoCliPath={_arduinoCli}",
        .. _settings.Select(setting => $"--{setting.Key}={setting.Value}"),
    ];

    /// <param name="arduinoCli">The program to run as arduino-cli; null for a machine without one.</param>
    /// <param name="settings">Configuration beside the folders.</param>
    public static Task<ManagerServer> StartAsync(string? arduinoCli, params (string Key, string Value)[] settings) =>
        StartAsync(null, arduinoCli, settings);

    /// <param name="data">A folder that stays; without one the server makes its own and deletes it in the end.</param>
    /// <inheritdoc cref="StartAsync(string, ValueTuple{string, string}[])"/>
    public static async Task<ManagerServer> StartAsync(
        string? data, string? arduinoCli, params (string Key, string Value)[] settings)
    {
        var server = NotStarted(data, arduinoCli, settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Folders and settings only; <see cref="StartAgainAsync"/> starts it.</summary>
    public static ManagerServer NotStarted(
        string? data, string? arduinoCli, params (string Key, string Value)[] settings) =>
        new(data, arduinoCli, settings);

    /// <summary>Starts on the same folders, at a new address; stops first where it runs.</summary>
    public async Task StartAgainAsync()
    {
        await StopAsync();
        _ = Inbox;
        _program = await RunningProgram.StartAsync(
            typeof(Job).Assembly,
            Arguments,
            host => host.ConfigureLogging(logging => logging
                .AddFilter<ConsoleLoggerProvider>(null, LogLevel.None).AddProvider(Log)));
        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Address = new Uri(addresses.Addresses.Single());
        Client = ClientOf(Address);
    }

    /// <summary>Stops as SIGTERM does.</summary>
    public async Task StopAsync()
    {
        if (_program is null)
            return;
        Client.Dispose();
        await _program.StopAsync();
        _program = null;
    }

    /// <summary>A client that the Manager at <paramref name="address"/> takes for the gateway.</summary>
    public HttpClient ClientOf(Uri address, string scope = AccessScope.Write, string subject = "admin") =>
        new(new Signed(() => _key.Token(GatewayToken.ManagerAudience, scope, subject))) { BaseAddress = address };

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_inbox is not null)
            await _inbox.DisposeAsync();
        _key.Dispose();
        if (_ownsData && Directory.Exists(Data))
            Directory.Delete(Data, recursive: true);
    }

    // A token lives for two minutes, a server for all tests of a class.
    private sealed class Signed(Func<string> token) : DelegatingHandler(
        new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization ??= new AuthenticationHeaderValue("Bearer", token());
            return base.SendAsync(request, cancellationToken);
        }
    }
}
