using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Web.Fleet;

namespace OtaStack.Tests.Web;

/// <summary>The web front end in this process, as in production, in front of a real API.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otastack-web-");
    private readonly ECDsa _key = ECDsa.Create();
    private RunningProgram? _program;

    private WebServer(ApiServer api)
    {
        Api = api;
        _key.ImportFromPem(api.GatewaysKey);
        File.WriteAllText(PublicKeyPath, _key.ExportSubjectPublicKeyInfoPem());
    }

    public ApiServer Api { get; }

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

    /// <summary>Starts it and an API of its own, with an empty data folder.</summary>
    public static async Task<WebServer> StartAsync()
    {
        var server = new WebServer(await ApiServer.StartAsync());
        server._program = await RunningProgram.StartAsync(
            typeof(DeviceQuery).Assembly,
            [
                "--environment=Production",
                "--urls=http://127.0.0.1:0",
                $"--{GatewayTokens.PublicKeyPath}={server.PublicKeyPath}",
                $"--services:api:http:0={server.Api.Address}",
            ],
            host => host.ConfigureLogging(logging =>
                logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.None).AddProvider(server.Log)));
        var addresses = server._program.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Address = new Uri(addresses.Addresses.Single());
        server.Browser = server.ClientOf(Roles.Operator);
        server.Reader = server.ClientOf(Roles.Viewer);
        server.Stranger = new HttpClient { BaseAddress = server.Address };
        return server;
    }

    /// <summary>The gateway's token for a request to the web front end.</summary>
    internal string Token(string role = Roles.Operator) =>
        new TokenIssuer(_key, TimeProvider.System).Issue([GatewayToken.WebAudience, GatewayToken.ApiAudience], "admin", role);

    /// <summary>Sends a form as a browser does that shows a page of this server.</summary>
    public async Task<HttpResponseMessage> PostAsync(
        string path, string form, (string Name, string Value)[] fields, HttpClient? client = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(
                fields.Prepend(("_handler", form)).Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
        };
        request.Headers.Add("Origin", origin ?? Address.GetLeftPart(UriPartial.Authority));
        return await (client ?? Browser).SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        Reader.Dispose();
        Stranger.Dispose();
        await _program!.StopAsync();
        await Api.DisposeAsync();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    private HttpClient ClientOf(string role) => new(new TokenForEach(() => Token(role)))
    {
        BaseAddress = Address,
        DefaultRequestHeaders = { { "Accept", "text/html,*/*;q=0.8" } },
    };

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
