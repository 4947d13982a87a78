namespace OtaStack.EndToEndTests.Containers;

/// <summary>A sketch in the workspace that IDE and Manager share.</summary>
internal static class TestSketch
{
    /// <summary>Writes it as code-server does: as the IDE's user, in the IDE's container.</summary>
    /// <param name="name">Of its folder and file; in its image, too, for no two projects may publish the same
    /// bytes.</param>
    /// <param name="version">What it reports.</param>
    public static async Task WriteAsync(string name, string version)
    {
        var text =
            $$"""
            volatile char name[] = "{{name}}";
            const char version[] = "{{version}}";

            void setup() {}

            void loop() {
              name[0]++;
            }

            """;
        var folder = $"/workspace/{name}";
        var written = await ContainerStack.ShellAsync("ide", $"mkdir -p {folder} && cat >{folder}/{name}.ino", text);
        Assert.Equal(0, written.ExitCode);
    }
}
