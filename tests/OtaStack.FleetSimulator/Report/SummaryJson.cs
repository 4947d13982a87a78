using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtaStack.FleetSimulator.Report;

/// <summary>The summary for programs: a JSON object with names in camel case.</summary>
public static class SummaryJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The summary as JSON text.</summary>
    public static string Text(Summary summary)
    {
        var totals = summary.Totals;
        var json = new JsonObject
        {
            ["exitCode"] = summary.ExitCode,
            ["settled"] = summary.Settled,
            ["seconds"] = Math.Round(totals.Elapsed.TotalSeconds, 3),
            ["boards"] = totals.Boards,
            ["polls"] = totals.Polls,
            ["notModified"] = totals.NotModified,
            ["imagesTaken"] = totals.Images,
            ["bytesRead"] = totals.Bytes,
            ["wifiLosses"] = totals.WifiLosses,
            ["networkErrors"] = totals.NetworkErrors,
            ["wrongImages"] = totals.WrongImages,
            ["tornImages"] = totals.TornImages,
            ["violations"] = totals.Violations,
            ["outcomes"] = new JsonObject(
                from outcome in totals.Outcomes
                select KeyValuePair.Create(Camel(outcome.Key), (JsonNode?)outcome.Value)),
            ["versions"] = new JsonObject(
                from version in summary.Versions select KeyValuePair.Create(version.Key, (JsonNode?)version.Value)),
            ["projects"] = new JsonArray([.. summary.Projects.Select(Project)]),
            ["medianPollMilliseconds"] = summary.Cost.MedianPoll?.TotalMilliseconds,
            ["slowPollMilliseconds"] = summary.Cost.SlowPoll?.TotalMilliseconds,
            ["mostLateSeconds"] = Math.Round(summary.Cost.MostLate.TotalSeconds, 3),
            ["processorSeconds"] = Math.Round(summary.Cost.Processor.TotalSeconds, 3),
            ["peakMemoryBytes"] = summary.Cost.Memory,
            ["findings"] = new JsonArray([.. summary.Findings.Select(Finding)]),
        };
        return json.ToJsonString(Indented);
    }

    private static JsonNode Project(ProjectOutcome row) => new JsonObject
    {
        ["project"] = row.Project,
        ["boards"] = row.Boards,
        ["outcomes"] = new JsonObject(
            from outcome in row.Outcomes
            select KeyValuePair.Create(Camel(outcome.Key), (JsonNode?)outcome.Value)),
    };

    private static JsonNode Finding(FindingCount finding) => new JsonObject
    {
        ["kind"] = Camel(finding.Kind),
        ["finding"] = Camel(finding.Finding),
        ["count"] = finding.Count,
        ["example"] = finding.Example,
    };

    private static string Camel<T>(T name) where T : struct, Enum =>
        JsonNamingPolicy.CamelCase.ConvertName(name.ToString());
}
