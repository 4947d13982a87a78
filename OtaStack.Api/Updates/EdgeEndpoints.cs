using OtaStack.ServiceDefaults.Downloads;

namespace OtaStack.Api.Updates;

/// <summary>What the gateway itself tells the API. Nobody else may: forwarded requests carry the token of who sent them.</summary>
internal static class EdgeEndpoints
{
    public static void MapEdge(this WebApplication app) =>
        app.MapPost(DownloadReport.Path, Report).ExcludeFromDescription();

    // As if it were not there: to people and scripts it is not.
    private static IResult Report(DownloadReport[] reports, HttpContext http, DownloadReceipts receipts) =>
        http.User.Identity?.Name != DownloadReport.Subject ? TypedResults.NotFound()
        : reports.Length > DownloadReport.MaximumCount ? TypedResults.BadRequest()
        : TypedResults.Ok(receipts.Take(reports));
}
