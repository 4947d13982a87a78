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
            $"{boards}", "--url", server.ToString(), "--json", "--settle", "--for", "90", .. options,
        ];
        var (json, progress) = await RunAsync(arguments);
        return JsonSerializer.Deserialize<FleetSummary>(json, JsonSerializerOptions.Web)! with { Text = json + progress };
    }

    /// <summary>Returns the fleet as a table for <c>PUT /api/devices.csv</c>.</summary>
    public static async Task<string> TableAsync(int boards, params string[] options) =>
        (await RunAsync([$"{boards}", "--csv", .. options])).Output;

    private static async Task<(string Output, string Errors)> RunAsync(string[] arguments)
    {
        using var simulator = Process.Start(new ProcessStartInfo(
            "dotnet", [BuiltProgram.AssemblyOf("tests/OtaStack.FleetSimulator"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var (_, output, errors) = await simulator.OutcomeAsync("the simulator", Patience);
            return (output, errors);
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
