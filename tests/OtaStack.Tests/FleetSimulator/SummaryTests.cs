using System.Text.Json.Nodes;
using OtaStack.FleetSimulator;
using OtaStack.FleetSimulator.Boards;
using OtaStack.FleetSimulator.Report;
using static OtaStack.Tests.FleetSimulator.FleetFixture;
using static OtaStack.Tests.FleetSimulator.ScriptedServer;

namespace OtaStack.Tests.FleetSimulator;

public sealed class SummaryTests
{
    private static readonly byte[] Redirect =
        Answer("302 Found\r\nLocation: /login\u001b[2J\r\nContent-Length: 0");

    [Fact]
    public async Task The_json_summary_has_outcomes_findings_and_versions()
    {
        var json = JsonNode.Parse(SummaryJson.Text(await OneBoardMeetsAsync(Redirect)))!;

        Assert.Equal(1, (int)json["exitCode"]!);
        Assert.True((bool)json["settled"]!);
        Assert.Equal(1, (int)json["violations"]!);
        Assert.Equal(0, (int)json["tornImages"]!);
        Assert.Equal(1, (int)json["outcomes"]!["alreadyThere"]!);
        Assert.Equal(1, (int)json["versions"]!["Apr  3 2020;05:33:11"]!);
        Assert.Equal("redirect", (string)json["findings"]![0]!["finding"]!);
        Assert.Equal("violation", (string)json["findings"]![0]!["kind"]!);
    }

    [Fact]
    public async Task The_printed_summary_shows_the_first_example_without_control_characters()
    {
        var text = new StringWriter();
        SummaryText.Write(text, await OneBoardMeetsAsync(Redirect));

        Assert.Contains("0 wrong images, 0 damaged images, 1 violations", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("302 Found, Location: /login?[2J", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_printed_summary_has_a_table_of_projects_and_the_cost()
    {
        var text = new StringWriter { NewLine = "\n" };
        SummaryText.Write(text, await RunAsync(
            _ => NotModified, options => options with { Projects = ["lamp", "meter"] }));

        Assert.Contains(
            "   boards updated   there on hold refused   other project\n"
                + "       10       0      10       0       0       0 lamp\n"
                + "       10       0      10       0       0       0 meter\n",
            text.ToString(), StringComparison.Ordinal);
        Assert.Matches("\npolls without an image: half under [0-9]+ ms, 99 % under [0-9]+ ms, begun at most ", text.ToString());
        Assert.Matches("\nthe simulator took [0-9.]+ s of processor time and [0-9]+ MB\n", text.ToString());
    }

    [Theory]
    [InlineData(true, "\r   1s  2 boards")]
    [InlineData(false, "   6s  2 boards")]
    public void The_progress_line_is_rewritten_in_place_only_on_a_terminal(bool terminal, string start)
    {
        var text = new StringWriter { NewLine = "\n" };
        var progress = new ProgressReport(text, terminal);
        for (var second = 1; second <= 7; second++)
            progress.Show(At(TimeSpan.FromSeconds(terminal ? second : second + 5)));

        Assert.StartsWith(start, text.ToString(), StringComparison.Ordinal);
        Assert.Equal(terminal ? 7 : 0, text.ToString().Count(letter => letter == '\r'));
        Assert.Equal(terminal ? 0 : 2, text.ToString().Count(letter => letter == '\n'));
    }

    private static Snapshot At(TimeSpan elapsed) =>
        Snapshot.Of(FleetFactory.Create(new FleetOptions { Count = 2 }), new Traffic(), new FindingLog(), elapsed);
}
