using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Firmware;

/// <summary><c>POST /api/firmware</c>: the image as the body, or as the file of a form. Streamed to disk, never buffered.</summary>
internal static class UploadEndpoint
{
    // Form boundaries and part headers around the image.
    private const int FormOverhead = 64 * 1024;

    private const string UrlEncoded = "application/x-www-form-urlencoded";

    // curl --data says that type, and takes the line ends out of a file.
    private const string UrlEncodedHint =
        " The request has the content type " + UrlEncoded + ", with which clients may change the bytes. With curl, use --data-binary with "
        + "-H 'Content-Type: application/octet-stream', or -F file=@FILE.";

    public static void MapUpload(this RouteGroupBuilder firmware) =>
        firmware.MapPost("", UploadAsync)
            .WithName("UploadFirmware")
            .WithSummary("Publish an image: raw body, or a form with one file and these parameters as fields")
            .Accepts<Stream>("application/octet-stream", "multipart/form-data", "*/*")
            .Produces<FirmwareView>(StatusCodes.Status201Created)
            .Produces<FirmwareView>(StatusCodes.Status200OK)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);

    private static async Task<IResult> UploadAsync(
        HttpContext http,
        FirmwareStore store,
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
            var result = UploadForm.IsBodyOf(http.Request)
                ? await IngestFormAsync(http.Request, fields, store, cancellationToken)
                : await IngestBodyAsync(http.Request, fields, store, cancellationToken);
            return Describe(result, reach);
        }
        catch (BadUploadException exception)
        {
            return Problem(StatusCodes.Status400BadRequest, "Bad upload", exception.Message);
        }
        catch (ImageTooLargeException exception)
        {
            return Problem(StatusCodes.Status413PayloadTooLarge, "Image too large", exception.Message);
        }
        catch (SourceFailedException exception) when (IsTooLarge(exception))
        {
            return Problem(StatusCodes.Status413PayloadTooLarge, "Image too large", new ImageTooLargeException(options.Value.MaximumBytes).Message);
        }
        catch (InvalidDataException exception)
        {
            return Problem(StatusCodes.Status400BadRequest, "Broken upload", "The form cannot be read: " + exception.Message);
        }
        catch (SourceFailedException)
        {
            return Problem(StatusCodes.Status400BadRequest, "Broken upload", "The upload broke off. Nothing was published; send it again.");
        }
    }

    // Whatever type it says: what it is shows when it is read.
    private static async Task<IngestionResult> IngestBodyAsync(
        HttpRequest request, UploadFields fields, FirmwareStore store, CancellationToken cancellationToken)
    {
        var about = fields.ToRequest() with { FileName = fields.FileName };
        if (request.ContentLength == 0)
            throw NoImage();

        var result = await store.IngestAsync(request.Body, about, cancellationToken);
        var isUrlEncoded = request.ContentType?.StartsWith(UrlEncoded, StringComparison.OrdinalIgnoreCase) == true;
        return (isUrlEncoded, result) switch
        {
            (true, IngestionResult.Refused refused) => refused with { Reason = refused.Reason + UrlEncodedHint },
            (true, IngestionResult.Incomplete { Otherwise: null } cut) => cut with
            {
                Otherwise = $"The image is cut short: {cut.Present} of at least {cut.Needed} bytes arrived." + UrlEncodedHint,
            },
            _ => result,
        };
    }

    private static async Task<IngestionResult> IngestFormAsync(
        HttpRequest request, UploadFields fields, FirmwareStore store, CancellationToken cancellationToken)
    {
        var form = await UploadForm.OpenAsync(request, fields, cancellationToken);
        if (form.File is null)
            throw NoImage();

        return await store.IngestAsync(form.File, ReadRestAsync, cancellationToken);

        async Task<IngestionRequest> ReadRestAsync()
        {
            await form.ReadRestAsync(cancellationToken);
            return fields.ToRequest() with { FileName = fields.FileName ?? form.FileName };
        }
    }

    private static BadUploadException NoImage() =>
        new("There is no image. Send it as the body (application/octet-stream), or as the file of a form.");

    // Kestrel's word for it.
    private static bool IsTooLarge(SourceFailedException exception) =>
        exception.InnerException is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };

    internal static IResult Describe(IngestionResult result, FleetReach reach) => result switch
    {
        IngestionResult.Published published => TypedResults.Created(
            $"/api/firmware/{published.Firmware.Record.Sha256}", View(published.Firmware, result, reach)),
        IngestionResult.AlreadyPublished known => TypedResults.Ok(View(known.Firmware, result, reach)),
        IngestionResult.OtherProject or IngestionResult.OtherVersion => Problem(
            StatusCodes.Status409Conflict, "Already published", PublishText.Of(result)),
        IngestionResult.Incomplete { Otherwise: { } wrong } => Problem(StatusCodes.Status422UnprocessableEntity, "Not an OTA image", wrong),
        IngestionResult.Incomplete incomplete => Problem(StatusCodes.Status422UnprocessableEntity, "Image cut short",
            $"{incomplete.Present} bytes came, the image has at least {incomplete.Needed}. Build or copy it again."),
        IngestionResult.Refused refused => Problem(StatusCodes.Status422UnprocessableEntity, "Not an OTA image", refused.Reason),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static FirmwareView View(PublishedFirmware firmware, IngestionResult result, FleetReach reach) =>
        firmware.ToView() with { Message = PublishText.Of(result), Reach = reach.Now(firmware) };

    private static ProblemHttpResult Problem(int status, string title, string detail) => FirmwareEndpoints.Problem(status, title, detail);
}
