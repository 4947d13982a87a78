using Microsoft.AspNetCore.Builder;
using OtaStack.ServiceDefaults.Health;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.ServiceDefaults;

/// <summary>What every OtaStack service shares: telemetry, console logs, health endpoints, its published address.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds OpenTelemetry, production JSON logs and the liveness check.</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.AddConsoleLogs();
        builder.AddTelemetry();
        builder.AddDefaultHealthChecks();
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
