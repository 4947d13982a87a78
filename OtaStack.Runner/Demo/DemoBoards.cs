using System.Text.RegularExpressions;
using OtaStack.Runner.Supervision;

namespace OtaStack.Runner.Demo;

/// <summary>The demo's boards: runs the fleet simulator, and logs only changes in its reports.</summary>
internal sealed partial class DemoBoards(
    Repository repository, GuardedProcesses processes, IReadOnlyDictionary<string, string> environment,
    Action<string> say)
{
    private string _state = "";

    /// <summary>Lets the boards poll a gateway until they are stopped.</summary>
    /// <param name="gatewayUrl">Without a slash at the end.</param>
    public Task<int> RunAsync(string gatewayUrl, CancellationToken stop) => processes.RunAsync(
        new GuardedCommand(
            [
                .. repository.Program(Path.Combine("tests", "OtaStack.FleetSimulator")),
                .. DemoGuide.SimulatorArguments(gatewayUrl),
            ],
            repository.Root, environment),
        Report, say, stop);

    private void Report(string line)
    {
        var state = StateOf(line);
        if (state == _state)
            return;
        _state = state;
        say(state);
    }

    /// <summary>
    /// Shortens the simulator's progress reports to <c>3 updating, 12 updated</c>. Returns other lines unchanged.
    /// </summary>
    internal static string StateOf(string line) =>
        Progress().Match(line) is { Success: true } match
            ? $"{DemoGuide.Boards} boards: {match.Groups["updating"]} updating, {match.Groups["updated"]} updated"
            : line;

    // " 12s 20 boards 80 polls 60 304 3 updating 12 updated 0 failed 0 errors 4.0 polls/s": its ProgressReport.
    [GeneratedRegex(@"^ *\d+s  \d+ boards .*  (?<updating>\d+) updating  (?<updated>\d+) updated  ")]
    private static partial Regex Progress();
}
