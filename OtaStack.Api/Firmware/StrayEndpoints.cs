using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Http;
using OtaStack.Api.Idempotency;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;
using OtaStack.Contracts;

namespace OtaStack.Api.Firmware;

/// <summary><c>/api/firmware/stray</c>: image files without a record.</summary>
internal static class StrayEndpoints
{
    public static void MapStray(this RouteGroupBuilder firmware)
    {
        var stray = firmware.MapGroup("/stray");
        stray.MapGet("", List).WithName("ListStrayImages")
            .WithSummary("Files in the firmware folder that have no record, by name")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        stray.MapPost("/{file}", AdoptAsync).WithName("AdoptStrayImage")
            .AcceptsIdempotencyKey(maximumBytes: 1024)
            .WithSummary("Publish such an image again; file is its SHA-256")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        stray.MapDelete("/{file}", DeleteAsync).WithName("DeleteStrayImage")
            .WithSummary("Delete such a file; file is its SHA-256 or its name")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <param name="after"><c>next</c> of the page before.</param>
    /// <param name="limit">Files on a page, 1 to 1000.</param>
    private static Results<Ok<ListPage<StrayImage>>, ProblemHttpResult> List(
        StrayImages images, string? after = null, int limit = 100) =>
        limit is < 1 or > NamedPage.Maximum
            ? Problems.InvalidParameter($"limit: 1 to {NamedPage.Maximum}.")
            : TypedResults.Ok(NamedPage.Of(images.List(), file => file.Name, file => file, after, limit));

    private static async Task<Results<Created<FirmwareView>, Ok<FirmwareView>, ProblemHttpResult>> AdoptAsync(
        HttpRequest request,
        Actor actor,
        string file,
        StrayImages images,
        FirmwareCatalog catalog,
        FleetReach reach,
        [AsParameters] UploadQuery _,
        CancellationToken cancellationToken)
    {
        if (images.Find(file) is not { } stray)
            return NotFound(file);

        try
        {
            var stated = UploadFields.Of(request.Query).ToRequest() with { Actor = actor };
            return UploadEndpoints.Describe(await images.AdoptAsync(stray, stated, cancellationToken), catalog, reach);
        }
        catch (BadHttpRequestException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: exception.StatusCode, title: "Bad parameter");
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string file, Actor actor, StrayImages images, CancellationToken cancellationToken) =>
        images.Find(file) is { } stray && await images.DeleteAsync(stray, actor, cancellationToken)
            ? TypedResults.NoContent()
            : NotFound(file);

    private static ProblemHttpResult NotFound(string file) => TypedResults.Problem(
        $"There is no file without a record named {(file.Length > 80 ? file[..80] + "…" : file)}. GET "
            + "/api/firmware/stray lists them.",
        statusCode: StatusCodes.Status404NotFound, title: "No such stray file");
}
