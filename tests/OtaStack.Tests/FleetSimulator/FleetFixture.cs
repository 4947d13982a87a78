using OtaStack.FleetSimulator;
using OtaStack.FleetSimulator.Boards;
using OtaStack.FleetSimulator.Report;

namespace OtaStack.Tests.FleetSimulator;

/// <summary>Runs fleets that poll fast and end by themselves.</summary>
internal static class FleetFixture
{
    public static FleetOptions Options(Uri server, int count = 20) => new()
    {
        Server = server,
        Count = count,
        Interval = TimeSpan.FromMilliseconds(20),
        Spread = TimeSpan.Zero,
        SettleAfter = 2,
        RunFor = TimeSpan.FromSeconds(60), // only a limit for a failing test
        HeadTimeout = TimeSpan.FromSeconds(30), // a busy build machine is not a finding
    };

    /// <summary>Runs a fleet against a scripted server.</summary>
    public static async Task<Summary> RunAsync(
        Func<PollText, byte[]> answer, Func<FleetOptions, FleetOptions>? change = null)
    {
        await using var server = new ScriptedServer(answer);
        var options = Options(server.Url);
        return await new FleetRun(change?.Invoke(options) ?? options).RunAsync(progress: null, CancellationToken.None);
    }

    /// <summary>Runs one board that gets this answer once, then 304.</summary>
    public static Task<Summary> OneBoardMeetsAsync(
        byte[] answer, bool esp32 = false, Func<FleetOptions, FleetOptions>? change = null)
    {
        var polls = 0;
        return RunAsync(
            _ => Interlocked.Increment(ref polls) == 1 ? answer : ScriptedServer.NotModified,
            options =>
            {
                options = options with { Count = 1, Esp32Share = esp32 ? 1 : 0, FlashModeShare = 0 };
                return change?.Invoke(options) ?? options;
            });
    }

    public static int Boards(this Summary summary, BoardOutcome outcome) => summary.Totals.Outcomes[outcome];
}
