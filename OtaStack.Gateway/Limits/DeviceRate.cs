using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Routes;
using OtaStack.ServiceDefaults.Connections;
using OtaStack.ServiceDefaults.Telemetry;
using Yarp.ReverseProxy.Model;

namespace OtaStack.Gateway.Limits;

/// <summary>A token bucket per address in front of <c>/ota</c>. Above it: a bare 429 that says when to come again.</summary>
internal sealed partial class DeviceRate : IDisposable
{
    private readonly PartitionedRateLimiter<AddressBlock> _limiter;
    private readonly Networks _exempt;
    private readonly LogThrottle _throttle;
    private readonly ILogger _logger;

    public DeviceRate(IOptions<LimitOptions> options, TimeProvider time, ILogger<DeviceRate> logger)
    {
        _exempt = Networks.Parse(options.Value.ExemptNetworks);
        _throttle = new LogThrottle(time);
        _logger = logger;

        var bucket = BucketOf(options.Value);
        Func<AddressBlock, TokenBucketRateLimiterOptions> newBucket = _ => bucket;
        _limiter = PartitionedRateLimiter.Create<AddressBlock, AddressBlock>(
            block => RateLimitPartition.GetTokenBucketLimiter(block, newBucket));
    }

    /// <summary>YARP pipeline middleware; lets every other route pass.</summary>
    public Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetReverseProxyFeature().Route.Config.ClusterId != Upstream.Devices.Id)
            return next(context);

        var address = context.Connection.RemoteIpAddress;
        if (address is null || _exempt.Contains(address))
            return next(context);

        using var lease = _limiter.AttemptAcquire(AddressBlock.Of(address));
        if (lease.IsAcquired)
            return next(context);

        if (_throttle.ShouldLog(out var count))
            LogRejected(address, count);

        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter =
            Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>
    /// Refilled ten times a second where the rate allows, so that a bucket that ran empty does not serve in gulps.
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

    [LoggerMessage(1, LogLevel.Warning, "Too many requests to /ota from {Address}; {Count} refused since the last such message.")]
    private partial void LogRejected(IPAddress address, long count);
}
