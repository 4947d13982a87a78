using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Manager;
using OtaStack.Web.Fleet;

namespace OtaStack.Tests.Web;

/// <summary>The web front end in this process, as in production, in front of a real API or a real Manager.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otastack-web-");
    private readonly ECDsa _key = ECDsa.Create();
    private readonly ApiServer? _api;
    private RunningProgram? _program;

    private WebServer(ApiServer? api, string gatewaysKey)
    {
        _api = api;
        _key.ImportFromPem(gatewaysKey);
        File.WriteAllText(PublicKeyPath, _key.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>The API; only of a server that was started with one.</summary>
    public ApiServer Api => _api!;

    /// <summary>Warnings and errors that were logged.</summary>
    public LogSink Log { get; } = new();

    /// <summary>Its address: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>A browser without JavaScript, signed in as <c>admin</c>. Does not follow redirects.</summary>
    public HttpClient Browser { get; private set; } = null!;

    /// <summary>The same for somebody who may only read.</summary>
    public HttpClient Reader { get; private set; } = null!;

    /// <summary>Without a token.</summary>
    public HttpClient Stranger { get; private set; } = null!;

    public IServiceProvider Services => _program!.Services;

    private string PublicKeyPath => Path.Combine(_folder.FullName, "token-key.pem");

    /// <summary>Starts it and an API of its own, with an empty data folder. There is no Manager.</summary>
    public static async Task<WebServer> StartAsync()
    {
        var api = await ApiServer.StartAsync();
        return await new WebServer(api, api.GatewaysKey).StartAsync($"--services:api:http:0={api.Address}");
    }

    /// <summary>Starts it in front of a Manager, which the caller disposes. Nothing answers in place of the API.</summary>
    public static Task<WebServer> StartAsync(ManagerServer manager) =>
        new WebServer(api: null, manager.GatewaysKey).StartAsync(
            "--services:api:http:0=http://127.0.0.1:9", $"--services:manager:http:0={manager.Address}");

    /// <summary>The gateway's token for a request to the web front end.</summary>
    internal string Token(string role = Roles.Operator, string? toolsRole = null) =>
        new TokenIssuer(_key, TimeProvider.System).IssueForPages("admin", role, toolsRole ?? role);

    /// <summary>A browser without JavaScript. Does not follow redirects.</summary>
    /// <param name="role">The role at the API.</param>
    /// <param name="toolsRole">The role at the Manager. Default: the same.</param>
    public HttpClient ClientOf(string role, string? toolsRole = null) =>
        new(new TokenForEach(() => Token(role, toolsRole)))
        {
            BaseAddress = Address,
            DefaultRequestHeaders = { { "Accept", "text/html,*/*;q=0.8" } },
        };

    /// <summary>Sends a form as a browser does that shows a page of this server.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string path, string form, (string Name, string Value)[] fields, HttpClient? client = null, string? origin = null) =>
        PostAsync(
            path,
            new FormUrlEncodedContent(
                fields.Prepend(("_handler", form)).Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
            client, origin);

    /// <inheritdoc cref="PostAsync(string, string, ValueTuple{string, string}[], HttpClient, string)"/>
    public async Task<HttpResponseMessage> PostAsync(
        string path, HttpContent form, HttpClient? client = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        request.Headers.Add("Origin", origin ?? Address.GetLeftPart(UriPartial.Authority));
        return await (client ?? Browser).SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        Reader.Dispose();
        Stranger.Dispose();
        await _program!.StopAsync();
        if (_api is not null)
            await _api.DisposeAsync();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<WebServer> StartAsync(params string[] services)
    {
        _program = await RunningProgram.StartAsync(
            typeof(DeviceQuery).Assembly,
            [
                "--environment=Production",
                "--urls=http://127.0.0.1:0",
                $"--{GatewayTokens.PublicKeyPath}={PublicKeyPath}",
                .. services,
            ],
            host => host.ConfigureLogging(logging =>
                logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.None).AddProvider(Log)));
        var addresses = _program.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Address = new Uri(addresses.Addresses.Single());
        Browser = ClientOf(Roles.Operator);
        Reader = ClientOf(Roles.Viewer);
        Stranger = new HttpClient { BaseAddress = Address };
        return this;
    }

    private sealed class TokenForEach(Func<string> token)
        : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token());
            return base.SendAsync(request, cancellationToken);
        }
    }
}
