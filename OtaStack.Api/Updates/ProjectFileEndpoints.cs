using System.Text.Json;
using OtaStack.Api.Firmware;
using OtaStack.Api.Firmware.Images;

namespace OtaStack.Api.Updates;

/// <summary>
/// The newest firmware of a project as files, for clients that do not say who they are: <c>esp_https_ota</c>, ESPHome,
/// ESP Web Tools, Tasmota, curl. Where a project is built for several chips, <c>?chip=</c> says which.
/// </summary>
public static class ProjectFileEndpoints
{
    internal static void MapProjectFiles(this RouteGroupBuilder ota, string[] methods)
    {
        ota.MapMethods("/{project}/firmware.bin", methods, (HttpContext http, string project) => SendFirmwareAsync(http, project));
        ota.MapMethods("/{project}/firmware.bin.md5", methods, (HttpContext http, string project) =>
            SendChecksumAsync(http, project, firmware => firmware.Md5));
        ota.MapMethods("/{project}/firmware.bin.sha256", methods, (HttpContext http, string project) =>
            SendChecksumAsync(http, project, firmware => firmware.Sha256));
        ota.MapMethods("/{project}/manifest.json", methods, (HttpContext http, string project) => SendManifestAsync(http, project));
    }

    private static async Task SendFirmwareAsync(HttpContext http, string project)
    {
        if (await ProjectFilePolls.TryAnswerAsync(http, project))
            return;

        var continuations = http.RequestServices.GetRequiredService<RangeContinuations>();
        DeviceRefusal refusal = default;
        if ((continuations.Find(http) ?? Find(http, project, out refusal)) is not { } firmware)
        {
            await OtaEndpoints.RefuseAsync(http.Response, refusal);
            return;
        }

        AllowAnyOrigin(http.Response);
        var range = OtaEndpoints.RangeOf(http, firmware);
        if (http.Request.Headers.IfNoneMatch == firmware.ETag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
        }
        else if (HttpMethods.IsHead(http.Request.Method))
        {
            ImageResponse.WriteHeaders(http.Response, firmware, range);
        }
        else
        {
            continuations.Remember(http, firmware, range);
            await SendWithinBudgetAsync(http, firmware, range);
        }
    }

    // Every range needs a slot, or "bytes=1-" would pass the limit; a sequence of ranges has one for all.
    private static async Task SendWithinBudgetAsync(HttpContext http, PublishedFirmware firmware, ByteRange range)
    {
        var slots = http.RequestServices.GetRequiredService<DownloadSlots>();
        var continuations = http.RequestServices.GetRequiredService<RangeContinuations>();
        if ((continuations.TakeSlot(http) ?? slots.TryTake(http.Connection.RemoteIpAddress)) is not { } slot)
        {
            http.Response.Headers.RetryAfter = "30";
            await OtaEndpoints.RefuseAsync(http.Response, new(StatusCodes.Status503ServiceUnavailable, "Too many downloads at a time"));
            return;
        }

        var next = RangeContinuations.NextOf(http, range, firmware.Record.Size);
        var end = new DownloadEnd((acknowledged, whole) =>
        {
            slot.Finish(acknowledged);
            if (whole && next is not null)
                continuations.KeepSlot(next, slot);
            else
                slots.Free(slot);
        });
        try
        {
            await OtaEndpoints.SendImageAsync(http, firmware, range, slot, end, slot.Cut);
        }
        catch
        {
            end.Report(0, whole: false);
            throw;
        }
    }

    // First word: the hash. arduino-esp32 3.3.12 looks for a hex word in the first 512 bytes, md5sum -c for both words.
    private static Task SendChecksumAsync(HttpContext http, string project, Func<FirmwareRecord, string> checksum)
    {
        if (Find(http, project, out var refusal) is not { } firmware)
            return OtaEndpoints.RefuseAsync(http.Response, refusal);

        AllowAnyOrigin(http.Response);
        return SendAsync(http, "text/plain", System.Text.Encoding.ASCII.GetBytes(checksum(firmware.Record) + "  firmware.bin\n"));
    }

    private static Task SendManifestAsync(HttpContext http, string project)
    {
        var catalog = http.RequestServices.GetRequiredService<FirmwareCatalog>();
        if (!ProjectName.TryParse(project, out var name) || catalog.Current.FindProject(name) is not { } found)
            return OtaEndpoints.RefuseAsync(http.Response, new(StatusCodes.Status404NotFound, "This project has no firmware yet"));

        AllowAnyOrigin(http.Response);
        var manifest = UpdateManifest.Of(found);
        return SendAsync(http, "application/json", JsonSerializer.SerializeToUtf8Bytes(manifest, UpdateManifest.Json));
    }

    private static PublishedFirmware? Find(HttpContext http, string projectText, out DeviceRefusal refusal)
    {
        refusal = new(StatusCodes.Status404NotFound, "This project has no firmware yet");
        var picture = http.RequestServices.GetRequiredService<FirmwareCatalog>().Current;
        if (!ProjectName.TryParse(projectText, out var name) || picture.FindProject(name) is not { } project)
            return null;

        if (http.Request.Query["sha256"].ToString() is { Length: > 0 } sha256)
        {
            refusal = refusal with { Line = "This project has no firmware with this SHA-256" };
            return picture.Find(sha256) is { } exact && exact.Record.Project == name ? exact : null;
        }

        if (http.Request.Query["chip"].ToString() is { Length: > 0 } chipText)
        {
            refusal = refusal with { Line = "This project has no firmware for this chip" };
            return ChipFamilies.Parse(chipText) is not ChipFamily.Unknown and var chip ? project.Newest(FirmwareKind.Sketch, chip) : null;
        }

        var each = project.NewestOfEachChip(FirmwareKind.Sketch).Take(2).ToList();
        if (each.Count > 1)
            refusal = refusal with { Line = "This project is built for several chips: add ?chip=, such as ?chip=esp32-c3" };
        return each.Count == 1 ? each[0] : null;
    }

    // Browser flashers fetch manifest and image from another site's page; both are public to whoever may poll.
    private static void AllowAnyOrigin(HttpResponse response) => response.Headers.AccessControlAllowOrigin = "*";

    private static Task SendAsync(HttpContext http, string contentType, byte[] body)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "no-cache";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(body).AsTask();
    }
}
