using System.Net;
using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace OtaStack.AppHost.Tests;

/// <summary>The whole system, started by Aspire's own orchestrator, with its dashboard.</summary>
public sealed class RunningApp : IAsyncLifetime
{
    public const string Password = "orchestrated password";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("otastack-apphost-");
    private DistributedApplication? _app;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The app is not started.");

    public string DataFolder => _data.FullName;

    public string BuildFolder => Path.Combine(DataFolder, "builds");

    public IResource Resource(string name) =>
        App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(
            resource => resource.Name == name);

    public async Task InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.OtaStack_AppHost>(
            new DistributedApplicationTestingBuilderOptions { EnableDashboard = true },
            [
                $"--Data:Path={DataFolder}", $"--Parameters:admin-password={Password}",
                "--Gateway:Host=127.0.0.1", "--Gateway:Port=0", "--Ide:Mode=off",
            ]);
        _app = await builder.BuildAsync();
        await _app.StartAsync().InTimeAsync("the orchestrator to start", Eventually.Patience);
        await HealthyAsync("gateway");
        await HealthyAsync("manager");
        await HealthyAsync("web");
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync().InTimeAsync("the system to stop", Eventually.Patience);
            await _app.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }

    /// <summary>
    /// Waits until it is healthy. A resource that is started again may show the end of its former process for a moment,
    /// which is no reason to stop waiting.
    /// </summary>
    public Task HealthyAsync(string name) =>
        App.ResourceNotifications.WaitForResourceHealthyAsync(name, WaitBehavior.WaitOnResourceUnavailable)
            .InTimeAsync($"a healthy {name}", Eventually.Patience);

    /// <summary>A client of the gateway that is not signed in and does not follow redirects.</summary>
    public HttpClient Gateway() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = App.GetEndpoint("gateway", "http") };

    /// <summary>A browser in which <c>admin</c> is signed in.</summary>
    public Task<HttpClient> SignInAsync(string password = Password) =>
        AdminClient.SignInAsync(App.GetEndpoint("gateway", "http"), password);

    /// <summary>One poll of a stock ESP8266 board (headers of <c>ESP8266httpUpdate.cpp</c>).</summary>
    public async Task<HttpResponseMessage> PollAsync(
        string version = "Apr  3 2020;05:33:11", string mac = "5C:CF:7F:AA:BB:CC")
    {
        using var board = Gateway();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ota");
        foreach (var (name, value) in new[]
        {
            ("User-Agent", "ESP8266-http-Update"), ("x-ESP8266-STA-MAC", mac),
            ("x-ESP8266-AP-MAC", mac.Replace("5C", "5E")),
            ("x-ESP8266-free-space", "1695744"), ("x-ESP8266-sketch-size", "300000"),
            ("x-ESP8266-sketch-md5", "7effe644484d7d861b92fb47a77ff1ca"), ("x-ESP8266-chip-size", "4194304"),
            ("x-ESP8266-sdk-version", "2.2.2-dev(38a443e)"), ("x-ESP8266-mode", "sketch"),
            ("x-ESP8266-version", version),
        })
            request.Headers.TryAddWithoutValidation(name, value);
        return await board.SendAsync(request);
    }

    /// <summary>All that the dashboard has received at its OTLP endpoint: <c>traces</c> or <c>logs</c>.</summary>
    public async Task<string> TelemetryAsync(string signal)
    {
        using var dashboard = new HttpClient { BaseAddress = await App.GetDashboardUrlAsync() };
        dashboard.DefaultRequestHeaders.Add(
            "x-api-key", App.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApiKey"]);
        using var answer = await dashboard.GetAsync(new Uri($"/api/telemetry/{signal}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    public static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
}
