using System.Diagnostics;
using System.Text.Json;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Fleet;

/// <summary>Runs the fleet simulator like <c>./otastack simulate</c>.</summary>
internal static class FleetSimulation
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Returns its summary. It ends when the fleet is stable, at the latest after 90 seconds.</summary>
    public static async Task<FleetSummary> RunAsync(Uri server, int boards, params string[] options)
    {
        string[] arguments =
        [
            BuiltProgram.AssemblyOf("tests/OtaStack.FleetSimulator"), $"{boards}", "--url", server.ToString(), "--json",
            "--interval", "1", "--settle", "--for", "90", .. options,
        ];
        using var simulator = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var progress = simulator.StandardError.ReadToEndAsync();
            var json = await simulator.StandardOutput.ReadToEndAsync().InTimeAsync("the simulator's summary", Patience);
            await simulator.EndAsync("the simulator, which has written its summary");
            var summary = JsonSerializer.Deserialize<FleetSummary>(json, JsonSerializerOptions.Web)!;
            return summary with { Text = json + await progress.InTimeAsync("the end of the simulator's progress") };
        }
        finally
        {
            if (!simulator.HasExited)
                simulator.Kill();
        }
    }
}

/// <summary>The simulator's counters.</summary>
/// <param name="Text">Its complete output.</param>
internal sealed record FleetSummary(
    int ExitCode,
    bool? Settled,
    int ImagesTaken,
    int WifiLosses,
    int NetworkErrors,
    int WrongImages,
    int TornImages,
    int Violations,
    Dictionary<string, int> Outcomes,
    Dictionary<string, int> Versions,
    string Text = "");
