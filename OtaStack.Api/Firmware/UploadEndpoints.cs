using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OtaStack.Api.Idempotency;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Firmware;

/// <summary>
/// <c>POST /api/firmware</c>: the image as the body, or as the file of a form. It is streamed to disk, never buffered.
/// </summary>
internal static class UploadEndpoints
{
    // Form boundaries and part headers around the image.
    private const int FormOverhead = 64 * 1024;

    private const string UrlEncoded = "application/x-www-form-urlencoded";

    // curl --data sends this type, and removes line ends from the file.
    private const string UrlEncodedHint =
        " The request has the content type " + UrlEncoded
            + ", with which clients may change the bytes. With curl, use --data-binary with "
        + "-H 'Content-Type: application/octet-stream', or -F file=@FILE.";

    public static void MapUpload(this RouteGroupBuilder firmware) =>
        firmware.MapPost("", UploadAsync)
            .WithName("UploadFirmware")
            .WithMetadata(new IdempotencyMetadata { MaximumBytes = 0, Fingerprint = UploadFingerprint.ReadAsync })
            .WithSummary("Publish an image: raw body, or a form with one file and these parameters as fields")
            .Accepts<Stream>("application/octet-stream", "multipart/form-data", "*/*")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);

    private static async Task<Results<Created<FirmwareView>, Ok<FirmwareView>, ProblemHttpResult>> UploadAsync(
        HttpContext http,
        Actor actor,
        FirmwareIngestion ingestion,
        FirmwareCatalog catalog,
        FleetReach reach,
        IOptions<FirmwareOptions> options,
        [AsParameters] UploadQuery _,
        CancellationToken cancellationToken)
    {
        var limit = options.Value.MaximumBytes + FormOverhead;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;

        try
        {
            var fields = UploadFields.Of(http.Request.Query);
            var (result, about) = UploadForm.IsBodyOf(http.Request)
                ? await IngestFormAsync(http.Request, actor, fields, ingestion, cancellationToken)
                : await IngestBodyAsync(http.Request, actor, fields, ingestion, cancellationToken);
            var published = (result as IngestionResult.Published)?.Firmware
                ?? (result as IngestionResult.AlreadyPublished)?.Firmware;
            if (published is not null && actor.Request is { } request)
                request.Fingerprint = UploadFingerprint.Of(about!, published.Record.Sha256);
            return Describe(result, catalog, reach);
        }
        catch (BadHttpRequestException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: exception.StatusCode, title: "Bad upload");
        }
        catch (SourceFailedException exception) when (IsTooLarge(exception))
        {
            return Describe(new IngestionResult.TooLarge(options.Value.MaximumBytes), catalog, reach);
        }
        catch (InvalidDataException exception)
        {
            return TypedResults.Problem(
                "The form cannot be read: " + exception.Message, statusCode: StatusCodes.Status400BadRequest,
                title: "Broken upload");
        }
        catch (SourceFailedException)
        {
            return TypedResults.Problem(
                "The upload broke off. Nothing was published; send it again.",
                statusCode: StatusCodes.Status400BadRequest, title: "Broken upload");
        }
    }

    // The content type is ignored: reading the image shows what it is.
    private static async Task<(IngestionResult, IngestionRequest?)> IngestBodyAsync(
        HttpRequest request, Actor actor, UploadFields fields, FirmwareIngestion ingestion,
        CancellationToken cancellationToken)
    {
        var about = fields.ToRequest() with { FileName = fields.FileName, Actor = actor };
        if (request.ContentLength == 0)
            throw NoImage();

        var result = await ingestion.IngestAsync(request.Body, about, cancellationToken);
        var isUrlEncoded = request.ContentType?.StartsWith(UrlEncoded, StringComparison.OrdinalIgnoreCase) == true;
        result = (isUrlEncoded, result) switch
        {
            (true, IngestionResult.Refused refused) => refused with { Reason = refused.Reason + UrlEncodedHint },
            (true, IngestionResult.Incomplete { Otherwise: null } cut) => cut with
            {
                Otherwise = $"The image is cut short: {cut.Present} of at least {cut.Needed} bytes arrived."
                    + UrlEncodedHint,
            },
            _ => result,
        };
        return (result, about);
    }

    private static async Task<(IngestionResult, IngestionRequest?)> IngestFormAsync(
        HttpRequest request, Actor actor, UploadFields fields, FirmwareIngestion ingestion,
        CancellationToken cancellationToken)
    {
        var form = await UploadForm.OpenAsync(request, fields, cancellationToken);
        if (form.File is null)
            throw NoImage();

        IngestionRequest? about = null;
        return (await ingestion.IngestAsync(form.File, ReadRestAsync, cancellationToken), about);

        async Task<IngestionRequest> ReadRestAsync()
        {
            await form.ReadRestAsync(cancellationToken);
            about = fields.ToRequest() with { FileName = fields.FileName ?? form.FileName, Actor = actor };
            return about;
        }
    }

    private static BadHttpRequestException NoImage() =>
        new("The request has no image. Send it as the body (application/octet-stream), or as the file of a form.");

    // This is how Kestrel reports it.
    private static bool IsTooLarge(SourceFailedException exception) =>
        exception.InnerException is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };

    /// <summary>The response for an ingested image.</summary>
    internal static Results<Created<FirmwareView>, Ok<FirmwareView>, ProblemHttpResult> Describe(
        IngestionResult result, FirmwareCatalog catalog, FleetReach reach) =>
        result switch
        {
            IngestionResult.Published { Firmware: var firmware } =>
                TypedResults.Created($"/api/firmware/{firmware.Record.Sha256}", View(firmware, result, catalog, reach)),
            IngestionResult.AlreadyPublished { Firmware: var firmware } =>
                TypedResults.Ok(View(firmware, result, catalog, reach)),
            IngestionResult.OtherProject or IngestionResult.OtherVersion => TypedResults.Problem(
                PublishText.Of(result), statusCode: StatusCodes.Status409Conflict, title: "Already published"),
            IngestionResult.TooLarge => TypedResults.Problem(
                PublishText.Of(result), statusCode: StatusCodes.Status413PayloadTooLarge, title: "Image too large"),
            IngestionResult.Incomplete { Otherwise: null } incomplete => TypedResults.Problem(
                $"Only {incomplete.Present} of at least {incomplete.Needed} bytes arrived. Build or copy the image "
                    + "again.",
                statusCode: StatusCodes.Status422UnprocessableEntity, title: "Image cut short"),
            IngestionResult.Incomplete { Otherwise: { } reason } => NotAnImage(reason),
            IngestionResult.Refused { Reason: var reason } => NotAnImage(reason),
            _ => throw new UnreachableException(),
        };

    private static FirmwareView View(
        PublishedFirmware firmware, IngestionResult result, FirmwareCatalog catalog, FleetReach reach) =>
        firmware.ToView(catalog.Current) with { Message = PublishText.Of(result), Reach = reach.Now(firmware) };

    private static ProblemHttpResult NotAnImage(string reason) => TypedResults.Problem(
        reason, statusCode: StatusCodes.Status422UnprocessableEntity, title: "Not an OTA image");
}
