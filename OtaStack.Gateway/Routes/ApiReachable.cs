using Microsoft.Extensions.Diagnostics.HealthChecks;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace OtaStack.Gateway.Routes;

/// <summary>
/// The gateway is ready when the API answers health probes. The IDE and the Manager do not count, because boards can
/// update without them.
/// </summary>
internal sealed class ApiReachable(IProxyStateLookup state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var up = state.TryGetCluster(Upstream.Api.Id, out var api)
            && api.Destinations.Values.Any(destination => destination.Health.Active == DestinationHealth.Healthy);
        return Task.FromResult(
            up ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The API does not answer."));
    }
}
