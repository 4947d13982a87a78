using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OtaStack.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs, the same for every service.</summary>
public static class TelemetryExtensions
{
    /// <summary>
    /// Where to export to; set by Aspire, by compose, or by hand. If it is not set, nothing is exported.
    /// </summary>
    private const string OtlpEndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // .NET names and tags the spans of outgoing requests by OpenTelemetry's conventions. ASP.NET Core 10 leaves the
    // route and the status out of its own spans, so those need the instrumentation package.
    private static readonly string[] ActivitySources = ["OtaStack.*", "System.Net.Http", "Yarp.ReverseProxy"];

    private static readonly string[] Meters =
    [
        "OtaStack.*",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.Diagnostics",
        "Microsoft.AspNetCore.RateLimiting",
        "System.Net.Http",
        "System.Net.NameResolution",
        "System.Runtime",
    ];

    internal static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // Without an endpoint, nothing listens. A span for each poll would only be garbage.
        if (string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpointKey]))
            return;

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(
                    serviceName: builder.Configuration["OTEL_SERVICE_NAME"] ?? builder.Environment.ApplicationName,
                    serviceInstanceId: Environment.MachineName + ":" + Environment.ProcessId)
                // Last, so that it wins: Aspire's dashboard finds the resource by the instance id in it.
                .AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation()
                .AddSource(ActivitySources)
                .AddProcessor(new HealthProbeFilter()))
            .WithMetrics(metrics => metrics.AddMeter(Meters));

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        telemetry.UseOtlpExporter();
    }

    internal static void AddConsoleLogs(this WebApplicationBuilder builder)
    {
        // StartupErrors explains a failed start in one line. The host's own stack trace would bury it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        if (builder.Environment.IsProduction() && builder.Configuration["Logging:Console:FormatterName"] is null)
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
    }
}
