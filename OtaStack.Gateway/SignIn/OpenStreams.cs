using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Limits;
using OtaStack.Gateway.Routes;
using OtaStack.ServiceDefaults.Telemetry;
using Yarp.ReverseProxy.Transforms;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Limits open websockets and event streams, per session or API key and per service. A websocket is recognised by its
/// request, an event stream by its response, because a client does not have to announce one.
/// </summary>
internal sealed partial class OpenStreams(
    IOptions<LimitOptions> options, TimeProvider time, ILogger<OpenStreams> logger)
{
    /// <summary>A request feature: what the request holds until it ends.</summary>
    private sealed class Lease
    {
        public bool IsTaken { get; set; }
    }

    private readonly LimitOptions _limits = options.Value;
    private readonly ConcurrentDictionary<(object Caller, string Service), int> _byCaller = new();
    private readonly ConcurrentDictionary<string, int> _byService = new();
    private readonly LogThrottle _throttle = new(time);

    /// <summary>YARP pipeline middleware: counts websockets, and gives back what a request has taken.</summary>
    public async Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        if (Caller.Of(context) is not { } caller)
        {
            await next(context);
            return;
        }

        var lease = new Lease();
        context.Features.Set(lease);
        try
        {
            if (Upstream.IsUpgrade(context.Request) && !TryTake(caller, context, lease))
                await RefuseAsync(context);
            else
                await next(context);
        }
        finally
        {
            if (lease.IsTaken)
                GiveBack(caller, ServiceOf(context));
        }
    }

    /// <summary>YARP response transform: counts event streams, and returns 429 above the limit.</summary>
    public async ValueTask LimitEventStreamAsync(ResponseTransformContext transform)
    {
        var context = transform.HttpContext;
        if (transform.ProxyResponse?.Content.Headers.ContentType?.MediaType is not "text/event-stream"
            || Caller.Of(context) is not { } caller
            || context.Features.Get<Lease>() is not { } lease
            || TryTake(caller, context, lease))
            return;

        transform.SuppressResponseBody = true;
        await RefuseAsync(context);
    }

    private bool TryTake(Caller caller, HttpContext context, Lease lease)
    {
        // A request that offers another protocol (Upgrade: h2c) counts as a websocket, and may still get an event
        // stream.
        if (lease.IsTaken)
            return true;

        var service = ServiceOf(context);
        var ofCaller = _byCaller.AddOrUpdate((caller.Identity, service), 1, static (_, open) => open + 1);
        var ofService = _byService.AddOrUpdate(service, 1, static (_, open) => open + 1);
        if (ofCaller <= _limits.StreamsPerCaller && ofService <= _limits.StreamsPerService)
        {
            lease.IsTaken = true;
            return true;
        }

        GiveBack(caller, service);
        if (_throttle.ShouldLog(out var count))
            LogRefused(caller.Subject, service, ofCaller, ofService, count);
        return false;
    }

    private void GiveBack(Caller caller, string service)
    {
        var key = (caller.Identity, service);
        if (_byCaller.AddOrUpdate(key, 0, static (_, open) => open - 1) == 0)
            _byCaller.TryRemove(KeyValuePair.Create(key, 0)); // not if another stream was opened meanwhile
        _byService.AddOrUpdate(service, 0, static (_, open) => open - 1);
    }

    private static string ServiceOf(HttpContext context) => context.GetReverseProxyFeature().Route.Config.ClusterId!;

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "30";
        context.Response.Headers.CacheControl = "no-store";
        return SignInAnswers.ProblemAsync(context, StatusCodes.Status429TooManyRequests, "Too many open streams",
            "The limit of open event streams and websockets is reached (Gateway:Limits:StreamsPerCaller and "
            + "StreamsPerService). Close tabs and windows that you do not need, or stop the programs that keep them "
            + "open.");
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Refused an event stream or websocket of {Caller} to {Service}: {OfCaller} open in that session or with that "
            + "key, {OfService} in all; {Count} refused since the last such message.")]
    private partial void LogRefused(string caller, string service, int ofCaller, int ofService, long count);
}
