namespace OtaStack.EndToEndTests.Containers;

/// <summary>A sketch in the workspace that IDE and Manager share.</summary>
internal static class TestSketch
{
    /// <summary>Writes it in the IDE's container as the IDE's user, like code-server.</summary>
    /// <param name="name">Name of its folder and file. It is part of the image too, because two projects may not
    /// publish the same bytes.</param>
    /// <param name="version">The version it reports.</param>
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
