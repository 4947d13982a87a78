using System.Globalization;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.FleetSimulator.Report;

/// <summary>The summary for people.</summary>
public static class SummaryText
{
    private static readonly (BoardOutcome Outcome, string Text)[] Lines =
    [
        (BoardOutcome.Updated, "updated"),
        (BoardOutcome.AlreadyThere, "up to date from the start (never offered an image)"),
        (BoardOutcome.HeldBack, "on hold (update failed, no longer offered)"),
        (BoardOutcome.FailedWifi, "lost Wi-Fi during the download (would try again)"),
        (BoardOutcome.Refused, "refused (401, 403, 404)"),
        (BoardOutcome.Failed, "failed (no usable answer)"),
        (BoardOutcome.Rebooting, "restarting (image installed, not reported yet)"),
        (BoardOutcome.NotPolled, "not polled yet"),
    ];

    /// <summary>Writes the summary.</summary>
    public static void Write(TextWriter writer, Summary summary)
    {
        var totals = summary.Totals;
        Line($"{totals.Boards} boards");
        Line($"{totals.Polls} polls in {totals.Elapsed.TotalSeconds:0.0} s, {totals.NotModified} answered with 304");
        Line($"{totals.Images} images installed ({totals.Bytes / 1e6:0.0} MB read)");
        Line($"{totals.WifiLosses} downloads lost to bad Wi-Fi, {totals.NetworkErrors} network errors");
        foreach (var (outcome, text) in Lines)
        {
            if (totals.Outcomes[outcome] is > 0 and var boards)
                Line($"  {boards,7} {text}");
        }
        foreach (var (version, boards) in summary.Versions)
            Line($"  {boards,7} report version '{version}'");

        WriteProjects(writer, summary.Projects);
        WriteCost(writer, summary.Cost);

        var wrong = totals.WrongImages + totals.TornImages + totals.Violations;
        Line($"{totals.WrongImages} wrong images, {totals.TornImages} damaged images, {totals.Violations} violations");
        foreach (var finding in summary.Findings)
            Line($"  {finding.Count,7} {finding.Kind} {finding.Finding}, first: {Printable(finding.Example)}");
        if (summary.Settled == false)
            Line($"The fleet did not settle.");
        if (summary.ExitCode != 0 && wrong == 0 && summary.Settled != false)
            Line($"No board got a usable answer.");

        void Line(FormattableString text) => writer.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteProjects(TextWriter writer, IReadOnlyList<ProjectOutcome> projects)
    {
        if (projects.Count < 2)
            return;
        writer.WriteLine($"  {"boards",7} {"updated",7} {"there",7} {"on hold",7} {"refused",7} {"other",7} project");
        foreach (var row in projects)
        {
            int[] shown =
            [
                .. new[] { BoardOutcome.Updated, BoardOutcome.AlreadyThere, BoardOutcome.HeldBack, BoardOutcome.Refused }
                    .Select(outcome => row.Outcomes.GetValueOrDefault(outcome)),
            ];
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {row.Boards,7} {shown[0],7} {shown[1],7} {shown[2],7} {shown[3],7} {row.Boards - shown.Sum(),7} {row.Project}"));
        }
    }

    private static void WriteCost(TextWriter writer, Cost cost)
    {
        var polls = cost is { MedianPoll: { } median, SlowPoll: { } slow }
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"polls without an image: half under {median.TotalMilliseconds:0} ms, 99 % under {slow.TotalMilliseconds:0} ms, ")
            : "";
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{polls}begun at most {cost.MostLate.TotalSeconds:0.0} s late"));
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"the simulator took {cost.Processor.TotalSeconds:0.0} s of processor time and {cost.Memory / 1e6:0} MB"));
    }

    /// <summary>
    /// Removes control characters: examples contain text of a server, which must not control the terminal.
    /// </summary>
    private static string Printable(string text) =>
        string.Concat(text.Take(300).Select(letter => char.IsControl(letter) ? '?' : letter));
}
