using System.Text;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Contracts;

namespace OtaStack.Api.Devices.Table;

/// <summary><c>/api/devices.csv</c>: the table of devices, for spreadsheets.</summary>
internal static class DeviceTableEndpoints
{
    private const string Csv = "text/csv";
    private const int LinesListed = 100;
    private const int LinesNamed = 3;
    private const int LinesPerWrite = 500;

    public static void MapDeviceTable(this RouteGroupBuilder api)
    {
        var table = api.MapGroup("/devices.csv").WithTags("Devices");
        table.MapGet("", WriteAsync).WithName("ReadDeviceTable")
            .WithSummary("The devices that a target expression selects, as a table (CSV)")
            .Produces<string>(StatusCodes.Status200OK, Csv)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        table.MapPut("", ReadAsync).WithName("WriteDeviceTable")
            .WithSummary("Change and add the devices of a table (CSV), all or none; ?dryRun=true answers line by line")
            .Accepts<string>(Csv)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> WriteAsync(
        HttpResponse response, Fleet fleet, GroupCatalog groups, TimeProvider time,
        CancellationToken cancellationToken, string? q = null)
    {
        if (!TargetExpression.TryParse(q, groups.Current, out var expression, out var error))
            return TargetProblems.Invalid(error);

        var devices = DeviceSearch.Find(fleet, expression, time.GetUtcNow());
        devices.Sort((one, other) => one.Mac.CompareTo(other.Mac));
        response.ContentType = Csv + "; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=devices.csv";
        response.Headers.CacheControl = "no-store";
        await using var csv = new CsvWriter(
            new StreamWriter(response.Body, new UTF8Encoding(false)), DeviceTable.FormatWith(',', newLine: "\n"));
        var lists = new TableGroups(groups.Current);
        await WriteLineAsync(csv, DeviceTable.Columns);
        foreach (var batch in devices.Chunk(LinesPerWrite))
        {
            foreach (var device in batch)
                await WriteLineAsync(csv, DeviceTable.LineOf(device, lists.Of(device.Mac)));
            cancellationToken.ThrowIfCancellationRequested();
        }

        await csv.FlushAsync();
        return TypedResults.Empty;
    }

    private static Task WriteLineAsync(CsvWriter csv, string[] cells)
    {
        foreach (var cell in cells)
            csv.WriteField(cell);
        return csv.NextRecordAsync();
    }

    private static async Task<Results<Ok<DeviceTableResult>, ProblemHttpResult>> ReadAsync(
        HttpRequest request, Actor actor, DeviceTableImport import, CancellationToken cancellationToken,
        bool dryRun = false)
    {
        string text;
        try
        {
            // Recognises byte order marks, also of UTF-16, which Excel calls "Unicode text".
            using var reader = new StreamReader(request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
            text = await reader.ReadToEndAsync(cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            return InvalidTable("The table is not UTF-8. In Excel, save it as \"CSV UTF-8\".", []);
        }

        var (lines, fault) = DeviceTableReader.Read(text);
        if (fault is not null)
            return InvalidTable(fault, []);

        var edits = await import.RunAsync(actor, lines, dryRun, cancellationToken);
        var invalid = edits.Where(edit => edit.Outcome == TableOutcome.Invalid).ToList();
        if (invalid.Count > 0 && !dryRun)
        {
            var first = string.Join(" ", invalid.Take(LinesNamed).Select(edit => $"Line {edit.Line}: {edit.Problem}"));
            return InvalidTable(
                $"{invalid.Count} of {edits.Count} lines are invalid; nothing was changed. {first}",
                invalid.Take(LinesListed).Select(edit => edit.ToView()));
        }

        return TypedResults.Ok(new DeviceTableResult
        {
            Devices = edits.Count,
            Added = edits.Count(edit => edit.Outcome == TableOutcome.Added),
            Changed = edits.Count(edit => edit.Outcome == TableOutcome.Changed),
            Unchanged = edits.Count(edit => edit.Outcome == TableOutcome.Unchanged),
            Invalid = invalid.Count,
            Lines = dryRun ? [.. edits.Select(edit => edit.ToView())] : [],
        });
    }

    private static ProblemHttpResult InvalidTable(string detail, IEnumerable<DeviceTableLine> lines) => Problems.Of(
        StatusCodes.Status400BadRequest, ProblemTypes.InvalidTable, "Invalid table", detail,
        new() { ["lines"] = lines.ToList() });
}
