using OtaStack.Manager.Builds;
using OtaStack.Manager.Cli;

namespace OtaStack.Tests.Manager.Cli;

/// <summary>Parsing arduino-cli's output.</summary>
public sealed class CliTextTests
{
    [Fact]
    public async Task Log_lines_are_reported_but_not_part_of_the_output()
    {
        var lines = new List<string>();
        var output = new CliOutput(line => lines.Add(line.Text), () => { });
        await output.ReadAsync(
            new StringReader("{\"level\":\"debug\",\"msg\":\"a\",\"time\":\"t\"}\n{\n  \"success\": true\n}\r\n"),
            new StringReader("oops"));
        Assert.Equal(("{\n  \"success\": true\n}\n", "oops\n"), output.Take());
        Assert.Equal(5, lines.Count);
    }

    [Fact]
    public async Task More_than_the_limit_is_not_kept()
    {
        var floods = 0;
        var output = new CliOutput(null, () => floods++);
        await output.ReadAsync(new StringReader(new string('x', CliOutput.MaximumLength + 10_000)),
            new StringReader(""));
        Assert.True(output.IsFlooded);
        Assert.True(floods >= 1);
    }

    [Theory]
    [InlineData("{\"error\":\"on stdout\"}", "", "on stdout")]
    [InlineData("", "{\"error\":\"on stderr\"}", "on stderr")]
    [InlineData("", "warning: x\n{\n\"error\":\"after a warning\"}", "after a warning")]
    [InlineData("{}", "plain\nwords", "plain\nwords")]
    [InlineData("", "", "arduino-cli ended with exit code 7.")]
    [InlineData("", "{\"error\":", "{\"error\":")]
    public void The_failure_is_the_error_message_or_the_exit_code(string output, string error, string expected) =>
        Assert.Equal(expected, new CliRun(7, output, error).Failure());

    [Fact]
    public void The_log_of_arduino_cli_becomes_lines_for_people()
    {
        var progress = new CompileProgress();
        string?[] messages =
        [
            "arduino-cli version 1.5.1",
            "Finding required libraries for the sketch.",
            "Looking for recipes like recipe.hooks.sketch.prebuild*.pattern",
            "Checking previous results for /b/sketch/One.ino.cpp (result = /b/sketch/One.ino.cpp.o, dep = "
                + "/b/sketch/One.ino.cpp.d)",
            "Object file not found: /b/sketch/One.ino.cpp.o",
            "Looking for recipes like recipe.hooks.libraries.prebuild*.pattern",
            "/l/Wire.h newer than /b/libraries/Wire/Wire.cpp.o",
            "Looking for recipes like recipe.hooks.linking.prelink*.pattern",
            "Looking for recipes like recipe.objcopy*.pattern",
        ];
        var lines = messages.Select(message =>
            progress.LineFor(new CliLine($$"""{"level":"debug","msg":"{{message}}","time":"t"}""", false)));
        Assert.Equal(
            ["Finding libraries", "Compiling the sketch", "  One.ino.cpp", "Compiling libraries", "  Wire.cpp",
                "Linking", "Making the image"],
            lines.OfType<string>());
        Assert.Null(progress.LineFor(new CliLine("Linking everything together...", false)));
    }

    [Fact]
    public void Files_compiled_in_this_build_are_shown_and_older_ones_are_not()
    {
        var folder = Directory.CreateTempSubdirectory("otastack-objects-").FullName;
        File.WriteAllText(Path.Combine(folder, "old.cpp.o"), "");
        File.SetLastWriteTimeUtc(Path.Combine(folder, "old.cpp.o"), DateTime.UtcNow.AddMinutes(-1));
        var progress = new CompileProgress();
        File.WriteAllText(Path.Combine(folder, "new.cpp.o"), "");
        File.SetLastWriteTimeUtc(Path.Combine(folder, "new.cpp.o"), DateTime.UtcNow.AddSeconds(1));

        string? LineFor(string name) => progress.LineFor(new CliLine(
            $$"""{"level":"debug","msg":"Checking previous results for /s/{{name}} (result = {{folder}}/{{name}}.o, dep = {{folder}}/{{name}}.d)"}""", false));

        Assert.Null(LineFor("old.cpp"));
        Assert.Equal("  new.cpp", LineFor("new.cpp"));
        Directory.Delete(folder, recursive: true);
    }
}
