using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using OtaStack.Api.Access;
using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Ota;

/// <summary>
/// The firmware of a project's default channel as files, for clients that do not identify themselves:
/// <c>esp_https_ota</c>, ESPHome, ESP Web Tools, Tasmota, curl. If a project is built for several chips, <c>?chip=</c> selects one. Variants,
/// which polls are never offered, have their own file: <c>firmware-minimal.bin</c>
/// (<see cref="FirmwareFileName.Minimal"/>).
/// </summary>
public static class ProjectFileEndpoints
{
    private static readonly (string File, string? Variant)[] Files =
        [("firmware.bin", null), ($"firmware-{FirmwareFileName.Minimal}.bin", FirmwareFileName.Minimal)];

    private static readonly DeviceRefusal NoFirmware = new(
        StatusCodes.Status404NotFound, "This project has no firmware yet");

    private static readonly DeviceRefusal NoFirmwareForChip =
        new(StatusCodes.Status404NotFound, "This project has no firmware for this chip");

    private static readonly DeviceRefusal DifferentVersions = new(StatusCodes.Status409Conflict,
        "The chips of this project have different versions, but a manifest has only one. Add ?chip=, such as "
            + "?chip=esp32-c3");

    internal static void MapProjectFiles(this RouteGroupBuilder ota, string[] methods)
    {
        foreach (var (file, variant) in Files)
        {
            Map($"/{{project}}/{file}",
                (HttpContext http, string project, [AsParameters] ProjectFileServices services) =>
                SendFirmwareAsync(http, project, variant, services));
            Map($"/{{project}}/{file}.md5",
                (HttpContext http, string project, [AsParameters] ProjectFileServices services) =>
                SendChecksumAsync(http, project, variant, services, file, firmware => firmware.Md5));
            Map($"/{{project}}/{file}.sha256",
                (HttpContext http, string project, [AsParameters] ProjectFileServices services) =>
                SendChecksumAsync(http, project, variant, services, file, firmware => firmware.Sha256));
        }

        Map("/{project}/manifest.json", SendManifestAsync);

        void Map(string path, Delegate handler)
        {
            ota.MapMethods(path, methods, handler);
            ota.MapMethods(path, [HttpMethods.Options], CrossOrigin.PreflightAsync);
        }
    }

    private static async Task SendFirmwareAsync(
        HttpContext http, string project, string? variant, ProjectFileServices services)
    {
        CrossOrigin.Allow(http.Response);
        if (!ProjectFilePolls.IsPoll(http.Request, variant) && await TryRefuseAsync(http, project, services, isImage: true))
            return;
        if (await ProjectFilePolls.TryAnswerAsync(http, project, variant, services))
            return;

        DeviceRefusal refusal = default;
        if ((services.Continuations.Find(http)
            ?? Find(http, project, variant, services.Catalog.Current, out refusal)) is not { } firmware)
        {
            await refusal.WriteAsync(http.Response);
            return;
        }

        if (ProjectFilePolls.WouldBreak(http, firmware))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (Conditional.IsKnownToClient(http, new EntityTagHeaderValue(firmware.ETag),
            ModifiedOf(firmware, services.Catalog.Current)))
            return;

        var range = ImageResponse.RangeOf(http, firmware);
        if (HttpMethods.IsHead(http.Request.Method))
        {
            ImageResponse.WriteHeaders(http.Response, firmware, range);
        }
        else
        {
            services.Continuations.Remember(http, firmware, range);
            await SendWithinBudgetAsync(http, firmware, range, services);
        }
    }

    // Every range needs a slot, or "bytes=1-" would bypass the limit. A sequence of ranges shares one.
    private static async Task SendWithinBudgetAsync(
        HttpContext http, PublishedFirmware firmware, ByteRange range, ProjectFileServices services)
    {
        var (slots, continuations) = (services.Slots, services.Continuations);
        if ((continuations.TakeSlot(http) ?? slots.TryTake(http.Connection.RemoteIpAddress)) is not { } slot)
        {
            http.Response.Headers.RetryAfter = "30";
            await new DeviceRefusal(StatusCodes.Status503ServiceUnavailable, "Too many downloads at the same time")
                .WriteAsync(http.Response);
            return;
        }

        var next = RangeContinuations.NextOf(http, range, firmware.Record.Size);
        var end = new DownloadEnd(slot, (acknowledged, whole) =>
        {
            if (whole && next is not null)
                continuations.KeepSlot(next, slot);
            else
                slots.Free(slot);
        });
        try
        {
            await services.Delivery.SendAsync(http, firmware, range, slot, end, slot.Cut);
        }
        catch
        {
            end.Report(0, whole: false);
            throw;
        }
    }

    // The hash is the first word. arduino-esp32 3.3.12 looks for a hex word in the first 512 bytes; md5sum -c needs
    // both words.
    private static async Task SendChecksumAsync(
        HttpContext http, string project, string? variant, ProjectFileServices services, string file,
        Func<FirmwareRecord, string> checksum)
    {
        CrossOrigin.Allow(http.Response);
        if (await TryRefuseAsync(http, project, services))
            return;

        var published = services.Catalog.Current;
        await (Find(http, project, variant, published, out var refusal) is { } firmware
            ? SendAsync(http, "text/plain", Encoding.ASCII.GetBytes($"{checksum(firmware.Record)}  {file}\n"),
                ModifiedOf(firmware, published))
            : refusal.WriteAsync(http.Response));
    }

    private static async Task SendManifestAsync(
        HttpContext http, string project, [AsParameters] ProjectFileServices services)
    {
        CrossOrigin.Allow(http.Response);
        if (!await TryRefuseAsync(http, project, services))
            await SendManifestOfAsync(http, project, services.Catalog.Current);
    }

    private static ValueTask<bool> TryRefuseAsync(
        HttpContext http, string project, ProjectFileServices services, bool isImage = false) =>
        ProjectFileAccess.TryRefuseAsync(http, project, services.Gate, services.Devices, isImage);

    private static Task SendManifestOfAsync(HttpContext http, string project, CatalogSnapshot published)
    {
        if (!ProjectName.TryParse(project, out var name) || published.FindProject(name) is not { } found)
            return NoFirmware.WriteAsync(http.Response);

        var images = found.Default.OfEachChip(FirmwareKind.Sketch)
            .Where(firmware => firmware.Record.Chip != ChipFamily.Unknown);
        var refusal = NoFirmware;
        if (http.Request.Query["chip"].ToString() is { Length: > 0 } chip)
        {
            var family = ChipFamilies.Parse(chip);
            images = images.Where(firmware => firmware.Record.Chip == family);
            refusal = NoFirmwareForChip;
        }

        var newest = images.OrderByDescending(firmware => firmware.Record.PublishedAt).ToList();
        if (newest.Count == 0)
            return refusal.WriteAsync(http.Response);

        return UpdateManifest.Of(found.Name, newest) is { } manifest
            ? SendAsync(http, "application/json", JsonSerializer.SerializeToUtf8Bytes(manifest, UpdateManifest.Json),
                newest.Max(found.Default.ChangedAt))
            : DifferentVersions.WriteAsync(http.Response);
    }

    // A channel may go back to older firmware, and clients must see that as a change.
    private static DateTimeOffset ModifiedOf(PublishedFirmware firmware, CatalogSnapshot published) =>
        published.FindProject(firmware.Record.Project)?.Default.ChangedAt(firmware) ?? firmware.Record.PublishedAt;

    private static PublishedFirmware? Find(
        HttpContext http, string projectText, string? variant, CatalogSnapshot published, out DeviceRefusal refusal)
    {
        refusal = variant is null ? NoFirmware : NoFirmware with { Line = $"This project has no {variant} firmware" };
        if (!ProjectName.TryParse(projectText, out var name) || published.FindProject(name) is not { } project)
            return null;

        if (http.Request.Query["sha256"].ToString() is { Length: > 0 } sha256)
        {
            refusal = refusal with { Line = "This project has no firmware with this SHA-256" };
            return published.Find(sha256) is { } exact && exact.Record.Project == name ? exact : null;
        }

        if (http.Request.Query["chip"].ToString() is { Length: > 0 } chipText)
        {
            refusal = NoFirmwareForChip;
            return ChipFamilies.Parse(chipText) is not ChipFamily.Unknown and var chip
                ? project.Default.Find(FirmwareKind.Sketch, chip, variant)
                : null;
        }

        var each = project.Default.OfEachChip(FirmwareKind.Sketch, variant);
        if (each.Length > 1)
            refusal = refusal with { Line =
                "This project is built for several chips. Add ?chip=, such as ?chip=esp32-c3" };
        return each.Length == 1 ? each[0] : null;
    }

    private static Task SendAsync(HttpContext http, string contentType, byte[] body, DateTimeOffset modified)
    {
        http.Response.Headers.CacheControl = "no-cache";
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body))}\"");
        if (Conditional.IsKnownToClient(http, tag, modified))
            return Task.CompletedTask;

        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : http.Response.Body.WriteAsync(body).AsTask();
    }
}

/// <summary>The services that send a project's firmware as a file.</summary>
internal sealed record ProjectFileServices(
    FirmwareCatalog Catalog, Fleet Devices, IFleet Fleet, RangeContinuations Continuations, DownloadSlots Slots,
    ImageDelivery Delivery, PollGate Gate);
