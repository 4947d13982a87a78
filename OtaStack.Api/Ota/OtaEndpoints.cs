using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Access;
using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Http;
using OtaStack.Api.Telemetry;
using OtaStack.Api.Tokens;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Ota;

/// <summary>
/// <c>/ota</c> and <c>/ota/{project}</c>: what boards poll. They never get a redirect or an HTML page; errors are one
/// plain line.
/// </summary>
public static class OtaEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapOta(this WebApplication app)
    {
        var ota = app.MapGroup("/ota").ExcludeFromDescription().AllowAnonymous();
        ota.MapMethods("", Methods, PollAsync);
        ota.MapMethods("/{project}", Methods, PollProjectAsync);
        ota.MapProjectFiles(Methods);
        ota.Map("/{**unknown}", RefuseOtherAsync);
    }

    // Returns nothing, because the framework would write a result as the body of the response.
    private static async Task PollAsync(HttpContext http, IFleet fleet, ImageDelivery delivery, PollGate gate) =>
        await TryPollAsync(http, null, fleet, delivery, gate);

    private static async Task PollProjectAsync(
        HttpContext http, string project, IFleet fleet, ImageDelivery delivery, PollGate gate) =>
        await TryPollAsync(http, project, fleet, delivery, gate);

    // Maps every method, because the framework's own 405 would require a sign-in.
    private static Task RefuseOtherAsync(HttpContext http)
    {
        DeviceRefusal refusal = Methods.Contains(http.Request.Method)
            ? new(StatusCodes.Status404NotFound, "Nothing here. Poll /ota or /ota/{project}")
            : new(StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD here");
        return refusal.WriteAsync(http.Response);
    }

    /// <summary>
    /// Answers a poll. Returns false, without a response, if <paramref name="mayGetFile"/> accepts the decision.
    /// </summary>
    internal static async Task<bool> TryPollAsync(
        HttpContext http, string? path, IFleet fleet, ImageDelivery delivery, PollGate gate,
        Func<DeviceReport, Decision, bool>? mayGetFile = null)
    {
        string? project = null;
        if (path is not null && !ProjectName.TryParse(path, out project))
        {
            await new DeviceRefusal(StatusCodes.Status404NotFound, "No project can have this name")
                .WriteAsync(http.Response);
            return true;
        }

        var request = http.Request;
        if (DeviceHeaders.Read(request.Headers, project, request.Query["chip"], out var refusal) is not { } report)
        {
            await refusal.WriteAsync(http.Response);
            return true;
        }

        Admission? admission = null;
        if (gate.IsNeeded)
        {
            admission = await TryAdmitAsync(http, report, gate);
            if (admission is not { } passed)
                return true;
            report = passed.Report;
        }

        var intent = IntentOf(request, report);
        var (answer, retryAfter) = await fleet.PollAsync(new Poll(report, RemoteAddress.Of(http), intent));
        if (answer is not null && admission is { } noted)
            await gate.PassedAsync(answer.Device, noted, isForUpdate: intent != PollIntent.Ask);

        if (answer is null && report.Pass?.IsOfKnownDevice == true)
            await AccessRefusals.NotAccepted.WriteAsync(http.Response);
        else if (answer is null)
            await RefuseNewDeviceAsync(http.Response, retryAfter);
        else if (answer.Decision.Reason == DecisionReason.NoToken)
            await AccessRefusals.NoToken.WriteAsync(http.Response);
        else if (answer.Decision.Reason is DecisionReason.Pending or DecisionReason.Blocked)
            await new DeviceRefusal(StatusCodes.Status403Forbidden, answer.Decision.Reason == DecisionReason.Pending
                ? "This device waits to be accepted" : "This device is blocked").WriteAsync(http.Response);
        else if (mayGetFile?.Invoke(report, answer.Decision) == true)
            return false;
        else if (answer.Decision.Reason == DecisionReason.UnknownProject)
            await new DeviceRefusal(StatusCodes.Status404NotFound, "This project has no firmware yet")
                .WriteAsync(http.Response);
        else if (report.Mode == PollMode.Version)
            await TellVersionAsync(http.Response, report, answer.Decision);
        else if (answer.Decision.Reason == DecisionReason.Offered && HttpMethods.IsHead(request.Method))
            ImageResponse.WriteHeaders(http.Response, answer.Decision.Target!,
                ImageResponse.RangeOf(http, answer.Decision.Target!));
        else if (answer.Decision.Reason == DecisionReason.Offered)
            await SendAsync(http, fleet, delivery, answer);
        else
            http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    /// <summary>Checks the policy of the poll's project. Null, with a response, if the poll does not pass.</summary>
    private static async Task<Admission?> TryAdmitAsync(HttpContext http, DeviceReport report, PollGate gate)
    {
        var headers = http.Request.Headers;
        var shown = new ShownTexts(Credentials.TokenIn(headers.Authorization), DeviceHeaders.TokenIn(headers));
        try
        {
            var admission = await gate.CheckAsync(shown, report, RemoteAddress.Of(http), http.RequestAborted);
            if (admission.Answer == AccessAnswer.Admitted)
                return admission;

            if (admission.Answer == AccessAnswer.NotAdded)
                await RefuseNewDeviceAsync(http.Response, admission.RetryAfter);
            else
                await AccessRefusals.Of(admission.Answer, admission.RetryAfter).WriteAsync(http.Response);
        }
        catch (DbUpdateException)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        return null;
    }

    private static Task RefuseNewDeviceAsync(HttpResponse response, TimeSpan? retryAfter)
    {
        OtaMetrics.RefusedDevices.Add(1);
        var refusal = new DeviceRefusal(StatusCodes.Status403Forbidden, retryAfter is null
            ? "The fleet is full (Fleet:MaximumDevices)"
            : "Too many new devices from this address within the hour (Fleet:NewDevicesPerAddressAndHour)")
        {
            RetryAfter = retryAfter
        };
        return refusal.WriteAsync(response);
    }

    private static PollIntent IntentOf(HttpRequest request, DeviceReport report) =>
        report.Mode == PollMode.Version || HttpMethods.IsHead(request.Method) ? PollIntent.Ask
        : ByteRange.IsContinuation(request.Headers.Range) ? PollIntent.Continue
        : PollIntent.Fetch;

    private static async Task SendAsync(HttpContext http, IFleet fleet, ImageDelivery delivery, PollAnswer answer)
    {
        var firmware = answer.Decision.Target!;
        var range = ImageResponse.RangeOf(http, firmware);
        var activity = OtaTracing.StartStep("update.download", firmware.Trace);
        if (answer.Update is { } update)
            DevicePolls.Tag(activity, update);

        // Called when the board has all of it or is gone, which may be long after the response went to the gateway.
        var end = new DownloadEnd(answer.Download!.Slot, (acknowledged, whole) =>
        {
            fleet.EndDownload(answer, range, acknowledged, whole);
            End(activity, acknowledged, whole);
        });
        try
        {
            // The offer is on disk before the first byte is sent, so a crash cannot lose the record of it.
            await answer.Saved;
            if (await delivery.SendAsync(http, firmware, range, answer.Download!.Slot, end, answer.Download.Replaced))
                answer.Download.Sent();
        }
        catch (DbUpdateException)
        {
            // The write-behind has logged the cause. Without a record, the guard against update loops would fail.
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            end.Report(0, whole: false);
        }
        catch
        {
            end.Report(0, whole: false);
            throw;
        }
    }

    private static void End(Activity? activity, long acknowledged, bool whole)
    {
        var current = Activity.Current;
        activity?.SetTag("otastack.bytes.sent", acknowledged)
            .SetTag("otastack.outcome", whole ? "complete" : "aborted").Dispose();
        if (current != activity)
            Activity.Current = current; // Another request, the gateway's report, may end it.
    }

    // getAvailableVersion() accepts only 200 with x-version, never 304 (ESP8266httpUpdate.cpp). A board that must stay
    // on its version gets that version back. Without any firmware, it gets 404.
    private static Task TellVersionAsync(HttpResponse response, DeviceReport report, Decision decision)
    {
        var version = decision.Reason == DecisionReason.Offered || decision.IsAlreadyThere
            ? decision.Target?.Record.Version
            : decision.Target is null ? null : report.Version?.Text;
        if (version is null || !ImageResponse.IsHeaderSafe(version))
            return new DeviceRefusal(StatusCodes.Status404NotFound, "No version to tell").WriteAsync(response);

        response.Headers["x-version"] = version;
        response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
