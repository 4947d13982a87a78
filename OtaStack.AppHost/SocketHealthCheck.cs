using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OtaStack.AppHost;

/// <summary>Healthy when an HTTP server behind a Unix socket answers with success.</summary>
internal sealed class SocketHealthCheck(string socketPath, string path) : IHealthCheck, IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri("http://localhost" + path), cancellationToken);
            return answer.IsSuccessStatusCode
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"The response has status {(int)answer.StatusCode}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"Nothing answers on {socketPath} yet.", exception);
        }
    }

    public void Dispose() => _client.Dispose();
}

internal static class SocketHealthCheckExtensions
{
    /// <summary>
    /// Marks the resource healthy when <paramref name="path"/> behind the Unix socket answers with success.
    /// </summary>
    public static IResourceBuilder<T> WithSocketHealthCheck<T>(
        this IResourceBuilder<T> resource, string socketPath, string path)
        where T : IResource
    {
        var key = $"{resource.Resource.Name}_socket_{path}";
        resource.ApplicationBuilder.Services.AddKeyedSingleton(key, (_, _) => new SocketHealthCheck(socketPath, path));
        resource.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, services =>
                services.GetRequiredKeyedService<SocketHealthCheck>(key), HealthStatus.Unhealthy, tags: null));
        return resource.WithHealthCheck(key);
    }
}
