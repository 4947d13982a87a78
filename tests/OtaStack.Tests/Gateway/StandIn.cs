using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OtaStack.Tests.Gateway;

/// <summary>A small server that replaces a service. Records requests, except health probes.</summary>
internal sealed class StandIn : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StandIn(WebApplication app, ConcurrentQueue<ArrivedRequest> arrived) => (_app, Arrived) = (app, arrived);

    public Uri Address => new(_app.Urls.First());

    public ConcurrentQueue<ArrivedRequest> Arrived { get; }

    public ArrivedRequest Last => Arrived.Last();

    /// <param name="answer">Handles all requests except health probes.</param>
    /// <param name="port">0: the system picks one.</param>
    /// <param name="health">The status of its health probe.</param>
    /// <param name="socket">Path of a Unix socket to listen on instead.</param>
    public static async Task<StandIn> StartAsync(
        RequestDelegate answer, int port = 0, Func<int>? health = null, string? socket = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var url = socket is null ? $"http://127.0.0.1:{port}" : $"http://unix:{socket}";
        builder.WebHost.UseKestrelCore().UseUrls(url).ConfigureKestrel(kestrel =>
        {
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.AddLogging(logging => logging.ClearProviders());

        var app = builder.Build();
        var arrived = new ConcurrentQueue<ArrivedRequest>();
        app.UseWebSockets();
        app.Run(context =>
        {
            if (context.Request.Path.Value is "/health" or "/healthz")
            {
                context.Response.StatusCode = health?.Invoke() ?? 200;
                return Task.CompletedTask;
            }

            arrived.Enqueue(ArrivedRequest.Of(context.Request));
            return answer(context);
        });
        await app.StartAsync();
        return new(app, arrived);
    }

    /// <summary>Drops every connection and frees the port, as a killed process does.</summary>
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(0);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>A request as the stand-in received it.</summary>
internal sealed record ArrivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public static ArrivedRequest Of(HttpRequest request) => new(
        request.Method,
        request.Path.ToUriComponent() + request.QueryString.ToUriComponent(),
        request.Headers.ToDictionary(header => header.Key, header =>
            header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
}
