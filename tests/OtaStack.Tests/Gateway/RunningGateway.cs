using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OtaStack.Gateway;
using OtaStack.ServiceDefaults;

namespace OtaStack.Tests.Gateway;

/// <summary>The gateway as Program.cs builds it, on ports the system picks, with its own appsettings.json.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningGateway(WebApplication app, RecordedLogs logs) => (_app, Logs) = (app, logs);

    public RecordedLogs Logs { get; }

    public Uri Http => new(_app.Urls.First(url => url.StartsWith("http:", StringComparison.Ordinal)));

    public Uri Https => new(_app.Urls.First(url => url.StartsWith("https:", StringComparison.Ordinal)));

    public static WebApplication Build(RecordedLogs logs, params (string Key, string? Value)[] settings)
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
        builder.AddGateway();
        builder.Logging.ClearProviders().AddProvider(logs);

        var app = builder.Build();
        app.UseGateway();
        app.MapDefaultEndpoints();
        return app;
    }

    public static async Task<RunningGateway> StartAsync(params (string Key, string? Value)[] settings)
    {
        var logs = new RecordedLogs();
        var app = Build(logs, settings);
        await app.StartAsync();
        return new(app, logs);
    }

    /// <summary>In front of the given API, without an IDE and a manager.</summary>
    public static Task<RunningGateway> StartAsync(StandIn api, params (string Key, string? Value)[] settings) =>
        StartAsync([("services:api:http:0", api.Address.AbsoluteUri), .. settings]);

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
    }
}
