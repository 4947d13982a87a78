using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OtaStack.Api.Storage;

/// <summary>
/// Says in <c>/health</c> how long the oldest change has waited to be written. Degraded, which is still 200, and never
/// unhealthy:
/// boards that are up to date are answered all the same, and making room on a full disk goes through this API, which
/// the gateway would cut off.
/// </summary>
internal sealed class StorageHealth(WriteBehind writer) : IHealthCheck
{
    /// <summary>Heartbeats wait for some seconds, and a long write delays them a little.</summary>
    internal static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (age, count) = (writer.OldestUnwritten, writer.Unwritten);
        var text = count == 0 ? "all is written"
            : string.Create(CultureInfo.InvariantCulture,
                $"{count} row(s) are not written, the oldest for {age.TotalSeconds:0} s");
        if (writer.IsWaitingForRoom)
            text += "; the disk is nearly full";

        return Task.FromResult(age < Bound && !writer.IsWaitingForRoom
            ? HealthCheckResult.Healthy(text)
            : HealthCheckResult.Degraded(text));
    }
}
