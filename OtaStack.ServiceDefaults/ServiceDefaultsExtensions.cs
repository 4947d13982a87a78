using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using OtaStack.ServiceDefaults.Health;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.ServiceDefaults;

/// <summary>What every OtaStack service shares: telemetry, console logs, health endpoints, headers, its published address.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds OpenTelemetry, production JSON logs and the liveness check, and says how header bytes are read.</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
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

    /// <summary>Maps <c>/health</c> and <c>/alive</c>, and writes the address file once the service listens.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthEndpoints();
        app.WriteAddressFileWhenListening();
        return app;
    }
}
