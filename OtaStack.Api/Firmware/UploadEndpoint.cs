using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OtaStack.Api.Firmware.Images;

namespace OtaStack.Api.Firmware;

/// <summary><c>POST /api/firmware</c>: the image as the body, or as the file of a form. Streamed to disk, never buffered.</summary>
internal static class UploadEndpoint
{
    // Form boundaries and part headers around the image.
    private const int FormOverhead = 64 * 1024;

    // RFC 2046, 5.1.1.
    private const int LongestBoundary = 70;

    public static void MapUpload(this RouteGroupBuilder firmware) =>
        firmware.MapPost("", UploadAsync)
            .WithName("UploadFirmware")
            .WithSummary("Publish an image: raw body (application/octet-stream) or a form with one file")
            .Accepts<Stream>("application/octet-stream", "multipart/form-data")
            .Produces<FirmwareView>(StatusCodes.Status201Created)
            .Produces<FirmwareView>(StatusCodes.Status200OK)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);

    /// <param name="project">Where the image does not say; needed for a raw body.</param>
    /// <param name="version">Goes before what is found in the image.</param>
    /// <param name="kind"><c>sketch</c> (default) or <c>filesystem</c>.</param>
    /// <param name="chip">For file systems, which do not say.</param>
    /// <param name="fileName">Where the body is raw: the name to take the project from.</param>
    private static async Task<IResult> UploadAsync(
        HttpContext http,
        FirmwareStore store,
        IOptions<FirmwareOptions> options,
        CancellationToken cancellationToken,
        string? project = null,
        string? version = null,
        string? kind = null,
        string? chip = null,
        string? fileName = null)
    {
        if (Request(project, version, kind, chip, out var error) is not { } request)
            return Problem(StatusCodes.Status400BadRequest, "Bad parameter", error!);

        var limit = options.Value.MaximumBytes + FormOverhead;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;

        try
        {
            var (stream, formName) = await OpenAsync(http.Request, cancellationToken);
            if (stream is null)
            {
                return Problem(StatusCodes.Status400BadRequest, "No image",
                    "Send the image as the body (application/octet-stream), or as the file of a form.");
            }

            return Describe(await store.IngestAsync(stream, request with { FileName = formName ?? fileName }, cancellationToken));
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

    // Kestrel's word for it.
    private static bool IsTooLarge(SourceFailedException exception) =>
        exception.InnerException is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };

    internal static IngestionRequest? Request(string? project, string? version, string? kind, string? chip, out string? error)
    {
        error = null;
        string? projectName = null;
        if (project is not null && !ProjectName.TryParse(project, out projectName))
            error = "project: use a-z, 0-9, dot, dash and underscore, 64 characters at most, a letter or digit first.";
        else if (kind is not (null or "sketch" or "filesystem"))
            error = "kind: sketch or filesystem.";
        else if (chip is not null && ChipFamilies.Parse(chip) == ChipFamily.Unknown)
            error = "chip: such as esp8266 or esp32-c3.";
        else if (version is not null && (version.Length > FirmwareDescription.MaximumVersionLength || version.Any(char.IsControl)))
            error = $"version: {FirmwareDescription.MaximumVersionLength} characters at most, none of them control characters.";
        if (error is not null)
            return null;

        return new IngestionRequest
        {
            Origin = FirmwareOrigin.Upload,
            Project = projectName,
            StatedVersion = string.IsNullOrWhiteSpace(version) ? null : version.Trim(),
            Kind = kind == "filesystem" ? FirmwareKind.Filesystem : FirmwareKind.Sketch,
            Chip = ChipFamilies.Parse(chip),
        };
    }

    private static async Task<(Stream?, string? FileName)> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase))
            return (request.ContentLength == 0 ? null : request.Body, null);

        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
            throw new InvalidDataException($"its content type needs a boundary of 1 to {LongestBoundary} characters.");

        var reader = new MultipartReader(boundary, request.Body);
        while (await NextSectionAsync(reader, cancellationToken) is { } section)
        {
            if (section.AsFileSection() is { FileStream: { } file } fileSection)
                return (file, fileSection.FileName);
        }

        return (null, null);
    }

    private static async Task<MultipartSection?> NextSectionAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new SourceFailedException(exception);
        }
    }

    internal static IResult Describe(IngestionResult result) => result switch
    {
        IngestionResult.Published published => TypedResults.Created(
            $"/api/firmware/{published.Firmware.Record.Sha256}", FirmwareView.Of(published.Firmware)),
        IngestionResult.AlreadyPublished known => TypedResults.Ok(FirmwareView.Of(known.Firmware)),
        IngestionResult.OtherProject other => Problem(StatusCodes.Status409Conflict, "Already published",
            $"The same bytes are published as {other.Firmware.Record.Project} {other.Firmware.Record.Version}. "
            + "Delete that firmware first."),
        IngestionResult.Incomplete incomplete => Problem(StatusCodes.Status422UnprocessableEntity, "Image cut short",
            $"{incomplete.Present} bytes came, the image has at least {incomplete.Needed}. Build or copy it again."),
        IngestionResult.Refused refused => Problem(StatusCodes.Status422UnprocessableEntity, "Not an OTA image", refused.Reason),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static ProblemHttpResult Problem(int status, string title, string detail) => FirmwareEndpoints.Problem(status, title, detail);
}
