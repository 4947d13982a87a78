using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OtaStack.ServiceDefaults.Telemetry;

/// <summary>
/// <c>AddOpenTelemetry()</c> for feeds without OpenTelemetry.Extensions.Hosting; compiled only with
/// <c>OtaStackLimitedFeed=true</c>. The SDK package holds all the rest (<c>WithTracing</c> and the like extend
/// <see cref="IOpenTelemetryBuilder"/>): what is missing is the builder and somebody who creates the providers at start.
/// </summary>
internal static class OpenTelemetryHosting
{
    public static IOpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        services.AddHostedService<ProviderStarter>();
        return new Builder(services);
    }

    private sealed record Builder(IServiceCollection Services) : IOpenTelemetryBuilder;

    /// <summary>Providers only listen once they exist, so they are resolved when the host starts.</summary>
    private sealed class ProviderStarter(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            services.GetService<TracerProvider>();
            services.GetService<MeterProvider>();
            services.GetService<LoggerProvider>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
