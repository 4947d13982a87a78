using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using OtaStack.Gateway.Routes;
using OtaStack.ServiceDefaults.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace OtaStack.Gateway.Outages;

/// <summary>
/// Answers for a service that is down: a page for people, problem details for programs, a 503 without a body for
/// boards. YARP marks requests that it could not forward, so the answer does not depend on health probes.
/// </summary>
internal sealed partial class OutageAnswers(OutageNotes notes, TimeProvider time, ILogger<OutageAnswers> logger)
{
    private static readonly FrozenDictionary<string, Upstream> Upstreams =
        Upstream.All.ToFrozenDictionary(upstream => upstream.Id);

    private readonly FrozenDictionary<string, LogThrottle> _throttles =
        Upstream.All.ToFrozenDictionary(upstream => upstream.Id, _ => new LogThrottle(time));

    /// <summary>YARP pipeline middleware.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);

        if (context.GetForwarderErrorFeature() is not { } failure
            || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;

        var upstream = Upstreams[context.GetReverseProxyFeature().Route.Config.ClusterId!];
        if (failure.Error is ForwarderError.RequestBodyClient)
        {
            await AnswerBadBodyAsync(context, upstream);
            return;
        }

        // The service closed the connection while reading: it rejected the request early, or has just stopped. Boards
        // get the plain 503 and retry.
        if (failure.Error is ForwarderError.RequestBodyDestination && upstream != Upstream.Devices)
        {
            if (_throttles[upstream.Id].ShouldLog(out var broken))
                LogBroken(upstream.Service, CauseOf(failure), broken);
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            await WriteProblemAsync(context, $"{upstream.Title} did not accept the request",
                $"The service {upstream.Service} closed the connection while the request was still being sent: it "
                + "refused the request, or was restarted. Check whether the request took effect, then try again.");
            return;
        }

        if (_throttles[upstream.Id].ShouldLog(out var count))
            LogDown(upstream.Service, CauseOf(failure), count);

        await AnswerDownAsync(context, upstream);
    }

    private Task AnswerDownAsync(HttpContext context, Upstream upstream)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.CacheControl = "no-store";

        if (upstream == Upstream.Devices || Upstream.IsUpgrade(context.Request))
        {
            response.ContentLength = 0;
            return Task.CompletedTask;
        }

        response.Headers.RetryAfter = OutagePage.RetryAfterSeconds;
        var outage = new Outage(upstream, notes.Of(upstream));
        if (WantsJson(context.Request))
            return WriteProblemAsync(context, outage.Title, $"{outage.What} {outage.HowToFix}".TrimEnd());

        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = OutagePage.ContentSecurityPolicy;

        var page = Encoding.UTF8.GetBytes(OutagePage.Html(outage));
        response.ContentLength = page.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }

    /// <summary>
    /// The client's body is too large (413), too slow (408), or ended early (400). YARP has set the status.
    /// </summary>
    private static Task AnswerBadBodyAsync(HttpContext context, Upstream upstream)
    {
        if (upstream == Upstream.Devices)
        {
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        return WriteProblemAsync(context, title: null, context.Response.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge when MaximumBytes(context) is { } bytes =>
                $"The request body is larger than the limit of {bytes} bytes.",
            StatusCodes.Status408RequestTimeout => "The request body arrived too slowly.",
            _ => "The request body ended early.",
        });
    }

    private static long? MaximumBytes(HttpContext context) =>
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;

    private static Task WriteProblemAsync(HttpContext context, string? title, string detail)
    {
        var problem = new ProblemDetails { Status = context.Response.StatusCode, Title = title, Detail = detail };
        return context.Response.WriteAsJsonAsync(problem, options: null, contentType: "application/problem+json");
    }

    private static string CauseOf(IForwarderErrorFeature failure) =>
        failure.Exception?.GetBaseException().Message
        ?? (failure.Error == ForwarderError.NoAvailableDestinations
            ? "not configured, or its health probes fail"
            : $"{failure.Error}");

    private static bool WantsJson(HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/manager/api"))
            return true;

        var accept = request.Headers.Accept.ToString();
        return accept.Contains("json", StringComparison.OrdinalIgnoreCase)
            && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "{Service} does not answer: {Cause}; {Count} requests since the last such message.")]
    private partial void LogDown(string service, string cause, long count);

    [LoggerMessage(2, LogLevel.Warning,
        "{Service} closed the connection while a request was being sent to it: {Cause}; {Count} requests since the "
            + "last such message.")]
    private partial void LogBroken(string service, string cause, long count);
}
