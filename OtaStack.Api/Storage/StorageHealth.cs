using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OtaStack.Api.Storage;

/// <summary>
/// Reports in <c>/health</c> how long the oldest change has waited to be written. Degraded (200), never unhealthy:
/// boards that are up to date still get answers, and deletions on a full disk need this API, which the gateway would
/// otherwise cut off.
/// </summary>
internal sealed class StorageHealth(WriteBehind writer) : IHealthCheck
{
    /// <summary>Heartbeats wait for some seconds, and a long write delays them further.</summary>
    internal static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (age, count) = (writer.OldestUnwritten, writer.Unwritten);
        var text = count == 0 ? "all changes are written"
            : string.Create(CultureInfo.InvariantCulture,
                $"{count} row(s) are not written, the oldest for {age.TotalSeconds:0} s");
        if (writer.IsWaitingForRoom)
            text += "; the disk is nearly full";

        return Task.FromResult(age < Bound && !writer.IsWaitingForRoom
            ? HealthCheckResult.Healthy(text)
            : HealthCheckResult.Degraded(text));
    }
}
