using OtaStack.FleetSimulator.Boards;
using OtaStack.FleetSimulator.Report;
using OtaStack.Runner.Demo;

namespace OtaStack.Tests.Runner;

public sealed class DemoTests
{
    [Fact]
    public void A_progress_report_of_the_simulator_is_shortened()
    {
        var outcomes = Enum.GetValues<BoardOutcome>()
            .ToDictionary(outcome => outcome, outcome => outcome == BoardOutcome.Updated ? 12 : 0);
        var report = new StringWriter();
        new ProgressReport(report, inPlace: false).End(
            new Snapshot(TimeSpan.FromSeconds(120), 20, 810, 800, 3, 12, 0, 80_000, 0, 0, 0, 0, outcomes));

        Assert.Equal("20 boards: 3 updating, 12 updated", DemoBoards.StateOf(report.ToString().TrimEnd()));
        Assert.Equal("simulate: no such option", DemoBoards.StateOf("simulate: no such option"));
    }
}
