using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Contracts;
using OtaStack.Contracts.Audit;

namespace OtaStack.Api.Audit;

/// <summary><c>GET /api/audit</c>: who has changed what.</summary>
public static class AuditEndpoints
{
    private const string JsonLines = "application/jsonl";
    private const int MaximumPage = 1000;

    public static void MapAudit(this RouteGroupBuilder api) => api.MapGet("/audit", ListAsync)
        .WithTags("Audit")
        .WithName("ListAudit")
        .WithSummary("Who has changed what, newest first; Accept: application/jsonl exports all, oldest first")
        .Produces<ListPage<AuditView>>(StatusCodes.Status200OK, "application/json", JsonLines)
        .ProducesProblem(StatusCodes.Status400BadRequest);

    /// <param name="actor">An account, or <c>key:name</c>.</param>
    /// <param name="subject">Such as <c>device:5C:CF:7F:AA:BB:CC</c>, or <c>device:*</c>.</param>
    /// <param name="since">An age such as <c>2d</c>, or a time (RFC 3339; UTC without an offset).</param>
    /// <param name="after"><c>next</c> of the page before.</param>
    /// <param name="limit">Entries on a page, 1 to 1000.</param>
    private static async Task<IResult> ListAsync(
        HttpContext http, OtaStackContext context, TimeProvider time,
        IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json, CancellationToken cancellationToken,
        string? actor = null, string? subject = null, string? since = null, string? after = null, int limit = 100)
    {
        if (!TryReadTime(since, time.GetUtcNow(), out var oldest))
            return Problems.InvalidParameter("since: an age such as 2d, or a time such as 2026-11-01T12:00:00Z.");
        if (limit is < 1 or > MaximumPage)
            return Problems.InvalidParameter($"limit: 1 to {MaximumPage}.");
        var last = long.MaxValue;
        if (after is not null && !AuditQuery.TryReadCursor(after, out last))
            return Problems.InvalidParameter("after: give \"next\" of the page before.");

        var query = new AuditQuery(actor, subject, oldest);
        if (http.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(
            JsonLines, StringComparison.OrdinalIgnoreCase)))
        {
            await ExportAsync(http.Response, query, context, json.Value.SerializerOptions, cancellationToken);
            return TypedResults.Empty;
        }

        return TypedResults.Ok(await PageAsync(query, context, last, limit, cancellationToken));
    }

    private static async Task<ListPage<AuditView>> PageAsync(
        AuditQuery query, OtaStackContext context, long last, int limit, CancellationToken cancellationToken)
    {
        var entries = query.ApplyTo(context.Audit.AsNoTracking());
        var page = await entries.Where(entry => entry.Id < last).OrderByDescending(entry => entry.Id).Take(limit + 1)
            .ToReadableListAsync(cancellationToken);
        var shown = page.Take(limit).ToList();
        return new ListPage<AuditView>(
            [.. shown.Select(AuditQuery.ToView)], page.Count > limit ? AuditQuery.CursorOf(shown[^1]) : null,
            await entries.CountAsync(cancellationToken));
    }

    // Page by page: a reader of all rows would keep the write-ahead log from being emptied while a slow client reads.
    private static async Task ExportAsync(
        HttpResponse response, AuditQuery query, OtaStackContext context, JsonSerializerOptions json,
        CancellationToken cancellationToken)
    {
        response.ContentType = JsonLines;
        response.Headers.CacheControl = "no-store";
        var entries = query.ApplyTo(context.Audit.AsNoTracking());
        long last = 0;
        List<AuditRecord> page;
        do
        {
            page = await entries.Where(entry => entry.Id > last).OrderBy(entry => entry.Id).Take(MaximumPage)
                .ToListAsync(cancellationToken);
            foreach (var entry in page)
            {
                byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(AuditQuery.ToView(entry), json), (byte)'\n'];
                await response.BodyWriter.WriteAsync(line, cancellationToken);
                last = entry.Id;
            }
        }
        while (page.Count == MaximumPage);
    }

    private static bool TryReadTime(string? text, DateTimeOffset now, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
            return true;
        if (TargetUnits.TryParseAge(text, out var age))
            time = age < now - DateTimeOffset.MinValue ? now - age : DateTimeOffset.MinValue;
        else if (DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var instant))
            time = instant;
        return time is not null;
    }
}
