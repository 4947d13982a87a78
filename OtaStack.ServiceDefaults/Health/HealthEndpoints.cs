using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OtaStack.ServiceDefaults.Health;

/// <summary>
/// The two probes of every service. The response is plain text: the status, then a line for each check with a
/// description, such as <c>storage: all changes are written</c>. Anyone can call them, so a check must not reveal
/// anything private. Traces exclude them.
/// </summary>
public static class HealthEndpoints
{
    /// <summary>Ready: every registered check passes, and the service can take traffic. 200 or 503.</summary>
    public const string Ready = "/health";

    /// <summary>Alive: the process answers. If only <see cref="Ready"/> fails, a restart would not help.</summary>
    public const string Alive = "/alive";

    private const string LiveTag = "live";

    internal static void AddDefaultHealthChecks(this WebApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);

    internal static void MapHealthEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(Ready, new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks(Alive, new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag) })
            .AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "text/plain";
        var lines = report.Entries.Where(entry => entry.Value.Description is not null)
            .Select(entry => $"\n{entry.Key}: {entry.Value.Description}");
        return http.Response.WriteAsync(report.Status + string.Concat(lines));
    }
}
