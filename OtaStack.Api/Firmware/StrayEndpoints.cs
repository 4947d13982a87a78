using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Firmware;

/// <summary><c>/api/firmware/stray</c>: image files without a record.</summary>
internal static class StrayEndpoints
{
    public static void MapStray(this RouteGroupBuilder firmware)
    {
        var stray = firmware.MapGroup("/stray");
        stray.MapGet("", (StrayImages images) => TypedResults.Ok(images.List())).WithName("ListStrayImages")
            .WithSummary("Files in the firmware folder that have no record");
        stray.MapPost("/{file}", AdoptAsync).WithName("AdoptStrayImage")
            .WithSummary("Publish such an image again; file is its SHA-256")
            .Produces<FirmwareView>(StatusCodes.Status201Created)
            .Produces<FirmwareView>(StatusCodes.Status200OK)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        stray.MapDelete("/{file}", DeleteAsync).WithName("DeleteStrayImage")
            .WithSummary("Delete such a file; file is its SHA-256 or its name");
    }

    private static async Task<IResult> AdoptAsync(
        HttpRequest request,
        string file,
        StrayImages images,
        FleetReach reach,
        [AsParameters] UploadQuery _,
        CancellationToken cancellationToken)
    {
        if (images.Find(file) is not { } stray)
            return NotFound(file);

        try
        {
            var stated = UploadFields.Of(request.Query).ToRequest();
            return UploadEndpoints.Describe(await images.AdoptAsync(stray, stated, cancellationToken), reach);
        }
        catch (BadUploadException exception)
        {
            return FirmwareEndpoints.Problem(StatusCodes.Status400BadRequest, "Bad parameter", exception.Message);
        }
        catch (ImageTooLargeException exception)
        {
            return FirmwareEndpoints.Problem(StatusCodes.Status422UnprocessableEntity, "Not an OTA image", exception.Message);
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string file, StrayImages images, CancellationToken cancellationToken) =>
        images.Find(file) is { } stray && await images.DeleteAsync(stray, cancellationToken) ? TypedResults.NoContent() : NotFound(file);

    private static ProblemHttpResult NotFound(string file) => FirmwareEndpoints.Problem(
        StatusCodes.Status404NotFound, "No such stray file",
        $"There is no file without a record named {(file.Length > 80 ? file[..80] + "…" : file)}. GET /api/firmware/stray lists them.");
}
