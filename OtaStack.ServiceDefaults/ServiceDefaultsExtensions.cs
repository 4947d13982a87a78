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
/// What every OtaStack service shares: telemetry, console logs, health endpoints, headers, its published address.
/// </summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds the clock, OpenTelemetry, production JSON logs and the liveness check, and says how header bytes are read.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddConsoleLogs();
        builder.AddTelemetry();
        builder.AddDefaultHealthChecks();

        // Old clients and odd sketches put Latin-1 bytes into headers; that is no reason to refuse what they ask for.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBodies.DefaultMaximumBytes;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        return builder;
    }

    /// <summary>
    /// Adds what a service behind the gateway also needs: whom it believes, and how it writes JSON and errors (problem
    /// details).
    /// </summary>
    /// <param name="builder">The service's.</param>
    /// <param name="audience">Its name in the gateway's tokens (<see cref="GatewayToken"/>).</param>
    public static WebApplicationBuilder AddServiceBehindGateway(this WebApplicationBuilder builder, string audience)
    {
        builder.AddGatewayTokens(audience);
        builder.Services.AddProxyHeaders(trustsThisMachine: true);
        builder.Services.ConfigureHttpJsonOptions(json => ContractJson.Configure(json.SerializerOptions));
        builder.Services.AddProblemDetails();
        return builder;
    }

    /// <summary>Maps <c>/health</c> and <c>/alive</c>, and writes the address file once the service listens.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthEndpoints();
        app.WriteAddressFileWhenListening();
        return app;
    }
}
