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
/// The Manager in this process, as in production, with temporary folders.
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

    /// <summary>Contains <c>manager/</c>, <c>workspace/</c>, <c>toolchain/</c>, <c>builds/</c>.</summary>
    public string Data { get; }

    public string Workspace => Path.Combine(Data, "workspace");

    public string Toolchain => Path.Combine(Data, "toolchain");

    /// <summary>The build volume.</summary>
    public string Builds => Path.Combine(Data, "builds");

    /// <summary>The folder of the inbox's receipts.</summary>
    public string Receipts => Path.Combine(Data, "receipts");

    /// <summary>The stand-in for the API's inbox. Runs from the first start on.</summary>
    internal StandInInbox Inbox => _inbox ??= new StandInInbox(Builds, Receipts);

    /// <summary>The logged warnings and errors.</summary>
    public LogSink Log { get; } = new();

    /// <summary>The address, <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Sends the gateway's tokens for <c>admin</c>. Does not follow redirects.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The gateway's private key as PEM.</summary>
    internal string GatewaysKey => _key.Key.ExportPkcs8PrivateKeyPem();

    /// <summary>A token of the gateway for <c>admin</c>.</summary>
    internal string Token() => _key.Token(GatewayToken.ManagerAudience);

    public IServiceProvider Services => _program!.Services;

    /// <summary>The Manager's settings as arguments.</summary>
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
    /// <param name="settings">Additional settings.</param>
    public static Task<ManagerServer> StartAsync(string? arduinoCli, params (string Key, string Value)[] settings) =>
        StartAsync(null, arduinoCli, settings);

    /// <param name="data">A folder to keep; null for a temporary one.</param>
    /// <inheritdoc cref="StartAsync(string, ValueTuple{string, string}[])"/>
    public static async Task<ManagerServer> StartAsync(
        string? data, string? arduinoCli, params (string Key, string Value)[] settings)
    {
        var server = NotStarted(data, arduinoCli, settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Prepares folders and settings; <see cref="StartAgainAsync"/> starts the server.</summary>
    public static ManagerServer NotStarted(
        string? data, string? arduinoCli, params (string Key, string Value)[] settings) =>
        new(data, arduinoCli, settings);

    /// <summary>Starts, or restarts, with the same folders at a new address.</summary>
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

    /// <summary>A client with the gateway's tokens for the Manager at <paramref name="address"/>.</summary>
    public HttpClient ClientOf(Uri address, string role = Roles.Admin, string subject = "admin") =>
        new(new Signed(() => _key.Token(GatewayToken.ManagerAudience, role, subject))) { BaseAddress = address };

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_inbox is not null)
            await _inbox.DisposeAsync();
        _key.Dispose();
        if (_ownsData && Directory.Exists(Data))
            Directory.Delete(Data, recursive: true);
    }

    // A new token for each request, because tokens expire after two minutes.
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
