using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Ota;

/// <summary>
/// Boards whose URL names a file. <c>ESPhttpUpdate</c> and <c>HTTPUpdate</c> send their identity headers to any URL
/// (ESP8266httpUpdate.cpp, HTTPUpdate.cpp), and flash whatever comes with a 200. They would flash a plain file again
/// and again, and <c>updateFS()</c> would write a sketch to the file system. So these boards are answered as if they
/// had polled the project.
/// </summary>
internal static class ProjectFilePolls
{
    /// <summary>Whether a request for a file is answered as a poll, or as if it was one.</summary>
    public static bool IsPoll(HttpRequest request, string? variant) =>
        variant is null && DeviceHeaders.AppearIn(request.Headers) && request.Query["sha256"].ToString().Length == 0;

    /// <summary>
    /// Answers a request for <c>firmware.bin</c>, or for a <paramref name="variant"/> of it, that comes from such a
    /// board. False if it should get the file.
    /// </summary>
    public static async Task<bool> TryAnswerAsync(
        HttpContext http, string project, string? variant, ProjectFileServices services)
    {
        if (!DeviceHeaders.AppearIn(http.Request.Headers))
            return false;
        if (variant is not null)
            return TryRefuseFilesystem(http);
        if (http.Request.Query["sha256"].ToString() is { Length: > 0 } sha256)
            return await TryAnswerExactAsync(http, sha256, services.Catalog.Current);

        return await OtaEndpoints.TryPollAsync(
            http, project, services.Fleet, services.Delivery, services.Gate, mayGetFile: IsRefusedByClient);
    }

    /// <summary>
    /// Whether a file would break a board that identifies itself and requests the file without a poll's decision: an
    /// image of the other family, or a gzip file that its boot loader has no room to unpack. Its client already refuses
    /// a file that is larger than its free space.
    /// </summary>
    public static bool WouldBreak(HttpContext http, PublishedFirmware firmware)
    {
        if (!DeviceHeaders.AppearIn(http.Request.Headers)
            || DeviceHeaders.Read(http.Request.Headers, null, null, out _) is not { } report)
            return false;

        return IsOfOtherFamily(firmware.Record, report)
            || (firmware.Record.IsGzip && !(firmware.Record.Size > report.FreeSpace)
                && !firmware.HasRoomToUnpack(report.SketchSize, report.FreeSpace));
    }

    private static bool IsOfOtherFamily(FirmwareRecord firmware, DeviceReport report) =>
        firmware.Chip != ChipFamily.Unknown && (firmware.Chip == ChipFamily.Esp8266) == report.IsEsp32;

    // The client makes the same comparison and fails with -100. Tasmota then fetches its minimal image first.
    private static bool IsRefusedByClient(DeviceReport report, Decision decision) =>
        decision is { Reason: DecisionReason.TooLittleSpace, Target: { } target }
            && target.Record.Size > report.FreeSpace;

    // A variant is never offered. A board that requests it by name gets it, except into the file system.
    private static bool TryRefuseFilesystem(HttpContext http)
    {
        if (DeviceHeaders.Read(http.Request.Headers, null, null, out _) is not { Kind: FirmwareKind.Filesystem })
            return false;

        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    // The URL names one image, even if it is not the newest. Boards of its kind that do not run it yet get it.
    private static async Task<bool> TryAnswerExactAsync(HttpContext http, string sha256, CatalogSnapshot published)
    {
        if (DeviceHeaders.Read(http.Request.Headers, null, http.Request.Query["chip"],
            out var refusal) is not { } report)
        {
            await refusal.WriteAsync(http.Response);
            return true;
        }

        if (published.Find(sha256) is not { } firmware)
            return false;

        if (firmware.Record.Kind == report.Kind
            && !UpdateDecision.Runs(report, firmware, UpdateDecision.RunningOf(report, published), out _))
            return false;

        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
