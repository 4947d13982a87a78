using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OtaStack.Api.Updates;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Authentication;

namespace OtaStack.Tests;

/// <summary>
/// The API as in production, but in this process: real Kestrel on a port that the system picks, a temporary data
/// folder, and a fast inbox.
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    private static readonly (string Key, string Value)[] QuickSettings =
    [
        ("Builds:ScanSeconds", "0.5"),
        ("Builds:SettleSeconds", "0.3"),
        ("Fleet:SaveAfterSeconds", "0.1"),
        ("Firmware:RecheckSeconds", "0.3"),
    ];

    private readonly (string Key, string Value)[] _settings;
    private readonly TimeProvider? _clock;
    private readonly bool _ownsData;
    private readonly GatewayKey _gateway = new();
    private RunningProgram? _program;

    private ApiServer(string? data, TimeProvider? clock, (string Key, string Value)[] settings)
    {
        _settings = settings;
        _clock = clock;
        _ownsData = data is null;
        Data = data ?? Directory.CreateTempSubdirectory("otastack-test-").FullName;
    }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>The build folder.</summary>
    public string Builds => _settings.LastOrDefault(setting => setting.Key == "Builds:Path").Value
        ?? Path.Combine(Data, "builds");

    /// <summary>The folder of complete images, each named by its SHA-256.</summary>
    public string Firmware => Path.Combine(Data, "firmware");

    /// <summary>The folder of images that are being received.</summary>
    public string Incoming => Path.Combine(Firmware, "incoming");

    /// <summary>Warnings and errors that were logged since the first start.</summary>
    public LogSink Log { get; } = new();

    /// <summary>Its address: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>
    /// Sends requests as the gateway does for a signed-in user. Does not follow redirects, because the API must not
    /// send any.
    /// </summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Sends requests without a token.</summary>
    public HttpClient Stranger { get; private set; } = null!;

    public IServiceProvider Services => _program!.Services;

    public static Task<ApiServer> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(null, null, settings);

    /// <param name="data">A data folder to keep; by default, the server creates one and deletes it at the end.</param>
    /// <param name="clock">The clock of the services.</param>
    /// <param name="settings">Configuration, in addition to fast settings for the inbox and the write-behind.</param>
    public static async Task<ApiServer> StartAsync(
        string? data = null, TimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        var server = new ApiServer(data, clock, settings);
        if (server._ownsData)
            await EmptyDatabase.WriteToAsync(server.Data);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts on the same data folder at a new address. Stops first if it runs.</summary>
    public async Task StartAgainAsync()
    {
        await StopAsync();
        _program = await RunningProgram.StartAsync(
            typeof(DevicePolls).Assembly,
            [
                "--environment=Production",
                "--urls=http://127.0.0.1:0",
                $"--{GatewayTokens.PublicKeyPath}={_gateway.PublicKeyPath}",
                .. QuickSettings.Append(("Data:Path", Data)).Concat(_settings)
                .Select(setting => $"--{setting.Item1}={setting.Item2}"),
            ],
            host => host
                .ConfigureLogging(logging =>
                    logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.None).AddProvider(Log))
                .ConfigureServices(services =>
                {
                    if (_clock is not null)
                        services.Replace(ServiceDescriptor.Singleton(_clock));
                }));
        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Address = new Uri(addresses.Addresses.Single());
        Client = new HttpClient(new TokenForEach(this)) { BaseAddress = Address };
        Stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
    }

    /// <summary>Stops as SIGTERM does: finishes requests and writes queued changes.</summary>
    public async Task StopAsync()
    {
        if (_program is null)
            return;

        Client.Dispose();
        Stranger.Dispose();
        await _program.StopAsync();
        _program = null;

        // A real process closes its connections when it ends.
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(Data, "otastack.db") }.ToString());
        SqliteConnection.ClearPool(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _gateway.Dispose();
        if (_ownsData)
            Directory.Delete(Data, recursive: true);
    }

    /// <summary>The private key of accepted tokens, as PEM.</summary>
    internal string GatewaysKey => _gateway.Key.ExportPkcs8PrivateKeyPem();

    /// <summary>The gateway's token for a request.</summary>
    internal string Token(
        string audience = GatewayToken.ApiAudience, string role = Roles.Admin, TimeProvider? time = null,
        string subject = "admin") =>
        _gateway.Token(audience, role, subject, time ?? _clock);

    /// <summary>Adds a new token to each request, because some tests take longer than a token's two minutes.</summary>
    private sealed class TokenForEach(ApiServer server)
        : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization ??= new("Bearer", server.Token());
            return base.SendAsync(request, cancellationToken);
        }
    }
}
