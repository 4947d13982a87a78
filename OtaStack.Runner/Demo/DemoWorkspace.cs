using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Demo;

/// <summary>The demo's workspace: the sketch, which the IDE opens at start.</summary>
internal static class DemoWorkspace
{
    private static readonly string Source = Path.Combine(AppContext.BaseDirectory, "Demo", DemoGuide.Sketch);

    // A setting of OtaStack's extension.
    private const string Settings = $$"""
        { "otastack.openAtStart": "{{DemoGuide.Sketch}}/{{DemoGuide.Sketch}}.ino" }

        """;

    /// <summary>Writes the sketch, without a board.</summary>
    public static void Write(string dataFolder)
    {
        var workspace = StackFolders.Workspace.In(dataFolder);
        Directory.CreateDirectory(Path.Combine(workspace, ".vscode"));
        File.WriteAllText(Path.Combine(workspace, ".vscode", "settings.json"), Settings);
        foreach (var file in Directory.EnumerateFiles(Source))
        {
            Directory.CreateDirectory(Path.Combine(workspace, DemoGuide.Sketch));
            // Not File.Copy, which keeps the file time: it becomes the version of the build, and boards do not take
            // older versions.
            File.WriteAllText(Path.Combine(workspace, DemoGuide.Sketch, Path.GetFileName(file)),
                File.ReadAllText(file));
        }
    }

    /// <summary>Selects the sketch's board.</summary>
    public static void SelectBoard(string dataFolder, string fqbn) =>
        File.WriteAllText(
            Path.Combine(StackFolders.Workspace.In(dataFolder), DemoGuide.Sketch, "sketch.yaml"),
            $"default_fqbn: {fqbn}\n");
}
