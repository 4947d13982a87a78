using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Api.Firmware;
using OtaStack.Api.Telemetry;

namespace OtaStack.Api.Updates;

/// <summary>
/// <c>/ota</c> and <c>/ota/{project}</c>: what boards poll. Never a redirect, never a page; errors are one plain line.
/// </summary>
public static class OtaEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapOta(this WebApplication app)
    {
        var ota = app.MapGroup("/ota").ExcludeFromDescription().AllowAnonymous();
        ota.MapMethods("", Methods, (HttpContext http) => PollAsync(http, null));
        ota.MapMethods("/{project}", Methods, (HttpContext http, string project) => PollAsync(http, project));
        ota.MapProjectFiles(Methods);
        ota.Map("/{**unknown}", RefuseOtherAsync);
    }

    // Any method, or the framework's own 405 would want a sign-in.
    private static Task RefuseOtherAsync(HttpContext http) => RefuseAsync(http.Response,
        Methods.Contains(http.Request.Method)
            ? new(StatusCodes.Status404NotFound, "Nothing here. Poll /ota or /ota/{project}")
            : new(StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD here"));

    private static async Task PollAsync(HttpContext http, string? path)
    {
        string? project = null;
        if (path is not null && !ProjectName.TryParse(path, out project))
        {
            await RefuseAsync(http.Response, new(StatusCodes.Status404NotFound, "No project can have this name"));
            return;
        }

        var request = http.Request;
        if (DeviceHeaders.Read(request.Headers, project, request.Query["chip"], out var refusal) is not { } report)
        {
            await RefuseAsync(http.Response, refusal);
            return;
        }

        var polls = http.RequestServices.GetRequiredService<DevicePolls>();
        if (polls.Answer(report, http.Connection.RemoteIpAddress, IntentOf(request, report)) is not { } answer)
            await RefuseAsync(http.Response, new(StatusCodes.Status403Forbidden, "The fleet is full (Fleet:MaximumDevices)"));
        else if (report.Mode == PollMode.Version)
            await TellVersionAsync(http.Response, report, answer.Decision);
        else if (answer.Decision.Reason == DecisionReason.UnknownProject)
            await RefuseAsync(http.Response, new(StatusCodes.Status404NotFound, "This project has no firmware yet"));
        else if (answer.Decision.Reason == DecisionReason.Offered && HttpMethods.IsHead(request.Method))
            ImageResponse.WriteHeaders(http.Response, answer.Decision.Target!, RangeOf(http, answer.Decision.Target!));
        else if (answer.Decision.Reason == DecisionReason.Offered)
            await SendAsync(http, polls, answer);
        else
            http.Response.StatusCode = StatusCodes.Status304NotModified;
    }

    private static PollIntent IntentOf(HttpRequest request, DeviceReport report) =>
        report.Mode == PollMode.Version || HttpMethods.IsHead(request.Method) ? PollIntent.Ask
        : ByteRange.IsContinuation(request.Headers.Range) ? PollIntent.Continue
        : PollIntent.Fetch;

    private static async Task SendAsync(HttpContext http, DevicePolls polls, PollAnswer answer)
    {
        var firmware = answer.Decision.Target!;
        var range = RangeOf(http, firmware);
        using var activity = OtaTelemetry.StartStep("update.download", firmware.Trace);
        DevicePolls.Tag(activity, answer.Update!);

        var (sent, complete) = (0L, false);
        try
        {
            // The offer is on disk before its first byte leaves: a crash cannot forget that the device was sent an image.
            await answer.Saved;
            (sent, complete) = await SendImageAsync(http, firmware, range, answer.Download!.Replaced);
        }
        catch (DbUpdateException)
        {
            // The write-behind has logged why. Without a record the guard against update loops would not hold.
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        finally
        {
            polls.EndDownload(answer, range, sent, complete);
            activity?.SetTag("otastack.bytes.sent", sent).SetTag("otastack.outcome", complete ? "complete" : "aborted");
        }
    }

    /// <summary>Sends what <paramref name="range"/> says; 304 where the stored image turns out to be damaged.</summary>
    internal static async Task<(long Sent, bool Complete)> SendImageAsync(
        HttpContext http, PublishedFirmware firmware, ByteRange range, CancellationToken cancellationToken = default)
    {
        var images = http.RequestServices.GetRequiredService<FirmwareImages>();
        var options = http.RequestServices.GetRequiredService<IOptions<UpdateOptions>>().Value;
        if (await images.FindAsync(firmware, http.RequestAborted) is { } image)
        {
            var patience = TimeSpan.FromSeconds(options.StalledAfterSeconds);
            return await ImageResponse.SendAsync(http, firmware, image, range, patience, cancellationToken);
        }

        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return (0, false);
    }

    internal static ByteRange RangeOf(HttpContext http, PublishedFirmware firmware)
    {
        var headers = http.Request.Headers;
        var isOfAnother = headers.IfRange.Count > 0 && headers.IfRange != firmware.ETag;
        return ByteRange.Of(isOfAnother ? default : headers.Range, firmware.Record.Size);
    }

    // getAvailableVersion() takes 200 with x-version and nothing else as an answer, and never 304 (ESP8266httpUpdate.cpp).
    private static Task TellVersionAsync(HttpResponse response, DeviceReport report, Decision decision)
    {
        var version = decision.Reason == DecisionReason.Offered || decision.IsAlreadyThere
            ? decision.Target?.Record.Version
            : report.Version?.Text;
        if (version is null || !ImageResponse.IsHeaderSafe(version))
            return RefuseAsync(response, new(StatusCodes.Status404NotFound, "No version to tell"));

        response.Headers["x-version"] = version;
        response.ContentLength = 0;
        return Task.CompletedTask;
    }

    internal static Task RefuseAsync(HttpResponse response, DeviceRefusal refusal)
    {
        response.StatusCode = refusal.StatusCode;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(refusal.Line) + 1;
        return HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? Task.CompletedTask
            : response.WriteAsync(refusal.Line + "\n");
    }
}
