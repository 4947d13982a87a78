using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Contracts;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Health;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.ServiceDefaults;

/// <summary>
/// What every OtaStack service shares: telemetry, console logs, health endpoints, headers and its address file.
/// </summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds the clock, OpenTelemetry, JSON logs in production and the liveness check, and configures Kestrel.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddConsoleLogs();
        builder.AddTelemetry();
        builder.AddDefaultHealthChecks();

        // Old clients and odd sketches send Latin-1 bytes in headers. Their requests must not fail for that.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBodies.DefaultMaximumBytes;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        return builder;
    }

    /// <summary>
    /// Adds what a service behind the gateway needs: tokens, forwarded headers, JSON and problem details.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="audience">Its name in the gateway's tokens (<see cref="GatewayToken"/>).</param>
    public static WebApplicationBuilder AddServiceBehindGateway(this WebApplicationBuilder builder, string audience)
    {
        builder.AddGatewayTokens(audience);
        builder.Services.AddProxyHeaders(trustsThisMachine: true);
        builder.Services.ConfigureHttpJsonOptions(json => ContractJson.Configure(json.SerializerOptions));
        builder.Services.AddProblemDetails();
        return builder;
    }

    /// <summary>Maps <c>/health</c> and <c>/alive</c>, and writes the address file when the service listens.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthEndpoints();
        app.WriteAddressFileWhenListening();
        return app;
    }
}
