using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Connections;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Gateway.Limits;

/// <summary>
/// The rate limiter policy of <c>/ota</c>: a token bucket for each address. Requests above the limit get a 429 with
/// Retry-After and no body.
/// </summary>
internal sealed partial class DeviceRate : IRateLimiterPolicy<AddressBlock?>
{
    /// <summary>Name of the policy.</summary>
    public const string Policy = "devices";

    private readonly Networks _exempt;
    private readonly Func<AddressBlock?, TokenBucketRateLimiterOptions> _newBucket;
    private readonly LogThrottle _throttle;
    private readonly ILogger _logger;

    public DeviceRate(IOptions<LimitOptions> options, TimeProvider time, ILogger<DeviceRate> logger)
    {
        _exempt = Networks.Parse(options.Value.ExemptNetworks);
        var bucket = BucketOf(options.Value);
        _newBucket = _ => bucket;
        _throttle = new LogThrottle(time);
        _logger = logger;
    }

    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected => Reject;

    public RateLimitPartition<AddressBlock?> GetPartition(HttpContext httpContext) =>
        httpContext.Connection.RemoteIpAddress is { } address && !_exempt.Contains(address)
            ? RateLimitPartition.GetTokenBucketLimiter<AddressBlock?>(AddressBlock.Of(address), _newBucket)
            : RateLimitPartition.GetNoLimiter<AddressBlock?>(null);

    private ValueTask Reject(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var (context, lease) = (rejected.HttpContext, rejected.Lease);
        if (_throttle.ShouldLog(out var count))
            LogRejected(context.Connection.RemoteIpAddress!, count);

        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter =
            Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.ContentLength = 0;
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Refilled ten times a second if the rate allows, so that an empty bucket does not serve requests in bursts.
    /// </summary>
    private static TokenBucketRateLimiterOptions BucketOf(LimitOptions limits)
    {
        var refillsPerSecond = limits.DeviceRequestsPerSecond % 10 == 0 ? 10 : 1;
        return new()
        {
            TokenLimit = limits.DeviceRequestBurst,
            TokensPerPeriod = limits.DeviceRequestsPerSecond / refillsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1.0 / refillsPerSecond),
        };
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Too many requests to /ota from {Address}; {Count} refused since the last such message.")]
    private partial void LogRejected(IPAddress address, long count);
}
