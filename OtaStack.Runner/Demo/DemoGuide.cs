using System.Runtime.InteropServices;

namespace OtaStack.Runner.Demo;

/// <summary>
/// The demo: the whole loop from the IDE to boards, without boards and without internet. The AppHost has it too.
/// </summary>
public static class DemoGuide
{
    /// <summary>Simulated boards.</summary>
    public const int Boards = 20;

    /// <summary>The sketch in the workspace.</summary>
    public const string Sketch = "Blink";

    /// <summary>What the sketch is published as, and the boards poll.</summary>
    public const string Project = "blink";

    /// <summary>Where the Manager looks for arduino-cli: a link, made once the toolchain is ready.</summary>
    public static string ArduinoCliIn(string dataFolder) => Path.Combine(dataFolder, "demo", "arduino-cli");

    /// <summary>What the Manager shows until then.</summary>
    public static string NoteIn(string dataFolder) => Path.Combine(dataFolder, "demo", "note");

    /// <summary>
    /// The Manager's DOTNET_ROOT: the toolchain may be a .NET program, which must find the runtime of this process.
    /// </summary>
    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>
    /// What the fleet simulator is told: boards with the chip of the sketch, which ask every few seconds.
    /// </summary>
    public static IReadOnlyList<string> SimulatorArguments(string gatewayUrl) =>
        [$"{Boards}", "--url", gatewayUrl, "--project", Project, "--interval", "3", "--esp32", "0"];

    /// <summary>What the ready block says: what this is, and where to click.</summary>
    /// <param name="gatewayUrl">Without a slash at the end.</param>
    public static IReadOnlyList<string> Lines(string gatewayUrl) =>
    [
        $"{Boards} simulated boards run \"{Project}\"; everything is deleted at the end",
        $"1. Open the IDE and sign in. {Sketch}.ino is open: press the cloud at the top right, Build and Publish.",
        $"2. Watch the boards take it: {gatewayUrl}/",
    ];
}
