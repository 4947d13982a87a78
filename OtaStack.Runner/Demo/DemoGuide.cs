using System.Runtime.InteropServices;

namespace OtaStack.Runner.Demo;

/// <summary>
/// The demo: the whole loop from the IDE to simulated boards, without internet. Also used by the AppHost.
/// </summary>
public static class DemoGuide
{
    /// <summary>Number of simulated boards.</summary>
    public const int Boards = 20;

    /// <summary>The sketch in the workspace.</summary>
    public const string Sketch = "Blink";

    /// <summary>The project that the sketch is published to and the boards poll.</summary>
    public const string Project = "blink";

    /// <summary>Where the Manager looks for arduino-cli: a link that exists once the toolchain is ready.</summary>
    public static string ArduinoCliIn(string dataFolder) => Path.Combine(dataFolder, "demo", "arduino-cli");

    /// <summary>The note that the Manager shows until then.</summary>
    public static string NoteIn(string dataFolder) => Path.Combine(dataFolder, "demo", "note");

    /// <summary>
    /// The Manager's DOTNET_ROOT: the toolchain may be a .NET program, which needs the runtime of this process.
    /// </summary>
    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>
    /// The fleet simulator's arguments: boards with the sketch's chip that poll every few seconds.
    /// </summary>
    public static IReadOnlyList<string> SimulatorArguments(string gatewayUrl) =>
        [$"{Boards}", "--url", gatewayUrl, "--project", Project, "--interval", "3", "--esp32", "0"];

    /// <summary>The demo's lines in the ready block.</summary>
    /// <param name="gatewayUrl">Without a slash at the end.</param>
    public static IReadOnlyList<string> Lines(string gatewayUrl) =>
    [
        $"{Boards} simulated boards run \"{Project}\"; all data is deleted at the end",
        $"1. Open the IDE and sign in. {Sketch}.ino is open: press the cloud at the top right, Build and Publish.",
        $"2. Watch the boards update: {gatewayUrl}/",
    ];
}
