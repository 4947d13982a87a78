using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Api.Firmware;
using OtaStack.Api.Telemetry;
using OtaStack.ServiceDefaults.Connections;

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

    // Without a result: it would be written as the answer's body.
    private static async Task PollAsync(HttpContext http, string? path) => await TryPollAsync(http, path);

    /// <summary>Answers a poll. Returns false without an answer if <paramref name="mayGetFile"/> accepts the decision.</summary>
    internal static async Task<bool> TryPollAsync(
        HttpContext http, string? path, Func<DeviceReport, Decision, bool>? mayGetFile = null)
    {
        string? project = null;
        if (path is not null && !ProjectName.TryParse(path, out project))
        {
            await RefuseAsync(http.Response, new(StatusCodes.Status404NotFound, "No project can have this name"));
            return true;
        }

        var request = http.Request;
        if (DeviceHeaders.Read(request.Headers, project, request.Query["chip"], out var refusal) is not { } report)
        {
            await RefuseAsync(http.Response, refusal);
            return true;
        }

        var polls = http.RequestServices.GetRequiredService<DevicePolls>();
        if (polls.Answer(report, AddressOf(http), IntentOf(request, report), out var retryAfter) is not { } answer)
            await RefuseNewDeviceAsync(http.Response, retryAfter);
        else if (mayGetFile?.Invoke(report, answer.Decision) == true)
            return false;
        else if (answer.Decision.Reason == DecisionReason.UnknownProject)
            await RefuseAsync(http.Response, new(StatusCodes.Status404NotFound, "This project has no firmware yet"));
        else if (report.Mode == PollMode.Version)
            await TellVersionAsync(http.Response, report, answer.Decision);
        else if (answer.Decision.Reason == DecisionReason.Offered && HttpMethods.IsHead(request.Method))
            ImageResponse.WriteHeaders(http.Response, answer.Decision.Target!, RangeOf(http, answer.Decision.Target!));
        else if (answer.Decision.Reason == DecisionReason.Offered)
            await SendAsync(http, polls, answer);
        else
            http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    // An IPv4 address may come in the form that a socket for both has for it, and would be another one to people.
    private static System.Net.IPAddress? AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress;

    private static Task RefuseNewDeviceAsync(HttpResponse response, TimeSpan? retryAfter)
    {
        OtaTelemetry.RefusedDevices.Add(1);
        return RefuseAsync(response, new(StatusCodes.Status403Forbidden, retryAfter is null
            ? "The fleet is full (Fleet:MaximumDevices)"
            : "Too many new devices from this address within the hour (Fleet:NewDevicesPerAddressAndHour)") { RetryAfter = retryAfter });
    }

    private static PollIntent IntentOf(HttpRequest request, DeviceReport report) =>
        report.Mode == PollMode.Version || HttpMethods.IsHead(request.Method) ? PollIntent.Ask
        : ByteRange.IsContinuation(request.Headers.Range) ? PollIntent.Continue
        : PollIntent.Fetch;

    private static async Task SendAsync(HttpContext http, DevicePolls polls, PollAnswer answer)
    {
        var firmware = answer.Decision.Target!;
        var range = RangeOf(http, firmware);
        var activity = OtaTelemetry.StartStep("update.download", firmware.Trace);
        if (answer.Update is { } update)
            DevicePolls.Tag(activity, update);

        // Called when the board has it all or has gone, which may be long after the answer went to the gateway.
        var end = new DownloadEnd(answer.Download!.Slot, (acknowledged, whole) =>
        {
            polls.EndDownload(answer, range, acknowledged, whole);
            End(activity, acknowledged, whole);
        });
        try
        {
            // The offer is on disk before its first byte leaves: a crash cannot forget that the device was sent an image.
            await answer.Saved;
            if (await SendImageAsync(http, firmware, range, answer.Download!.Slot, end, answer.Download.Replaced))
                answer.Download.Sent();
        }
        catch (DbUpdateException)
        {
            // The write-behind has logged why. Without a record the guard against update loops would not hold.
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
        activity?.SetTag("otastack.bytes.sent", acknowledged).SetTag("otastack.outcome", whole ? "complete" : "aborted").Dispose();
        if (current != activity)
            Activity.Current = current; // It may be the gateway's report that ends it.
    }

    /// <summary>
    /// Sends what <paramref name="range"/> says; 304 where the stored image turns out to be damaged. Reports to
    /// <paramref name="end"/> what the client acknowledged: at once where the client is the board, later where it is the gateway.
    /// True when all of it is on its way. Without a slot it is not counted: for people who are signed in.
    /// </summary>
    internal static async Task<bool> SendImageAsync(
        HttpContext http, PublishedFirmware firmware, ByteRange range, DownloadSlot? slot = null,
        DownloadEnd? end = null, CancellationToken replaced = default)
    {
        var services = http.RequestServices;
        if (await services.GetRequiredService<FirmwareImages>().FindAsync(firmware, http.RequestAborted) is not { } image)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            end?.Report(0, whole: false);
            return false;
        }

        ImageResponse.WriteHeaders(http.Response, firmware, range);
        if (!range.IsSatisfiable || HttpMethods.IsHead(http.Request.Method))
        {
            end?.Report(0, whole: true);
            return false;
        }

        using var cut = CancellationTokenSource.CreateLinkedTokenSource(slot?.Cut ?? default, replaced);
        var time = services.GetRequiredService<TimeProvider>();
        if (slot is not null && end is not null && http.Request.Headers[EdgeHeaders.Edge] == "1")
        {
            var receipt = services.GetRequiredService<DownloadReceipts>().Open(range.Length, end);
            slot.Begin(end, () => receipt.Acknowledged);
            receipt.CutBy(slot.Cut, replaced);
            http.Response.Headers[EdgeHeaders.Receipt] = receipt.Id;

            // The gateway gives up a dead board, and the receipt a dead gateway.
            using var through = new ClientBody(http, Timeout.InfiniteTimeSpan, time, cut.Token);
            var sent = await ImageResponse.SendAsync(http, through, image, range, drains: false);
            if (!sent)
                receipt.BreakOff();
            return sent;
        }

        var patience = TimeSpan.FromSeconds(services.GetRequiredService<IOptions<UpdateOptions>>().Value.StalledAfterSeconds);
        using var body = new ClientBody(http, patience, time, cut.Token);
        if (end is not null)
            slot?.Begin(end, () => body.Acknowledged);
        var whole = await ImageResponse.SendAsync(http, body, image, range, drains: true);
        end?.Report(body.Acknowledged, whole);
        return whole;
    }

    internal static ByteRange RangeOf(HttpContext http, PublishedFirmware firmware)
    {
        var headers = http.Request.Headers;
        var isOfAnother = headers.IfRange.Count > 0 && headers.IfRange != firmware.ETag;
        return ByteRange.Of(isOfAnother ? default : headers.Range, firmware.Record.Size);
    }

    // getAvailableVersion() takes 200 with x-version and nothing else as an answer, and never 304 (ESP8266httpUpdate.cpp).
    // A board that shall stay on what it runs is told that; without any firmware there is nothing to tell.
    private static Task TellVersionAsync(HttpResponse response, DeviceReport report, Decision decision)
    {
        var version = decision.Reason == DecisionReason.Offered || decision.IsAlreadyThere
            ? decision.Target?.Record.Version
            : decision.Target is null ? null : report.Version?.Text;
        if (version is null || !ImageResponse.IsHeaderSafe(version))
            return RefuseAsync(response, new(StatusCodes.Status404NotFound, "No version to tell"));

        response.Headers["x-version"] = version;
        response.ContentLength = 0;
        return Task.CompletedTask;
    }

    internal static Task RefuseAsync(HttpResponse response, DeviceRefusal refusal)
    {
        response.StatusCode = refusal.StatusCode;
        if (refusal.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(refusal.Line) + 1;
        return HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? Task.CompletedTask
            : response.WriteAsync(refusal.Line + "\n");
    }
}
