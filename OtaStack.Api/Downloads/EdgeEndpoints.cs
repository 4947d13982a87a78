using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;

namespace OtaStack.Api.Downloads;

/// <summary>
/// Endpoints for the gateway itself. Others cannot use them, because a forwarded request carries its sender's token.
/// </summary>
internal static class EdgeEndpoints
{
    public static void MapEdge(this WebApplication app) =>
        app.MapPost(DownloadReport.Path, Report).ExcludeFromDescription();

    // 404, so that the endpoint does not exist for people and scripts.
    private static Results<Ok<DownloadReportAnswer>, NotFound, BadRequest> Report(
        DownloadReport[] reports, ClaimsPrincipal gateway, DownloadReceipts receipts) =>
        gateway.Identity?.Name != DownloadReport.Subject ? TypedResults.NotFound()
        : reports.Length > DownloadReport.MaximumCount ? TypedResults.BadRequest()
        : TypedResults.Ok(receipts.Take(reports));
}
