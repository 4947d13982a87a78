namespace OtaStack.EndToEndTests.Toolchain.StandIn;

public sealed class CompileFailureTests(InstalledPlatforms platforms) : IClassFixture<InstalledPlatforms>
{
    private readonly Sketchbook _sketchbook = platforms.Sketchbook;

    [Theory]
    [InlineData(Sketchbook.NodeMcu)]
    [InlineData(Sketchbook.Esp32C3)]
    public async Task An_error_points_at_its_line_and_column_in_the_sketch(string board)
    {
        var sketch = _sketchbook.Copy("Broken");
        var result = await _sketchbook.CompileAsync(board, sketch);

        Assert.Equal(1, result.ExitCode);
        Assert.False((bool?)result.Json["success"]);
        Assert.Equal("Error during build: exit status 1", (string?)result.Json["error"]);
        var diagnostic = Assert.Single(result.Json["builder_result"]!["diagnostics"]!.AsArray())!;
        Assert.Equal(
            ("ERROR", 6, 5), ((string?)diagnostic["severity"], (int)diagnostic["line"]!, (int)diagnostic["column"]!));
        Assert.Equal(Path.Combine(sketch, "Broken.ino"), (string?)diagnostic["file"]);
        Assert.StartsWith("'blinkTwice' was not declared in this scope\n", (string?)diagnostic["message"]);
        Assert.Equal("In function 'void setup()':", (string?)diagnostic["context"]![0]!["message"]);
        Assert.Contains("Broken.ino:6:5: error: ", (string?)result.Json["compiler_err"]);
    }

    [Fact]
    public async Task An_error_in_another_file_lists_the_includes_that_lead_there()
    {
        var sketch = _sketchbook.Write("Deep", "\n#include \"deep.h\"\nvoid setup() {}\nvoid loop() {}\n");
        await File.WriteAllTextAsync(Path.Combine(sketch, "deep.h"), "#pragma once\nint deep() { return 1 }\n");
        var result = await _sketchbook.CompileAsync(Sketchbook.NodeMcu, sketch);

        var diagnostic = Assert.Single(result.Json["builder_result"]!["diagnostics"]!.AsArray())!;
        Assert.Equal(2, (int?)diagnostic["line"]);
        Assert.EndsWith("deep.h", (string?)diagnostic["file"]);
        var place = diagnostic["context"]![0]!;
        Assert.Equal(("included from here", 2), ((string?)place["message"], (int)place["line"]!));
    }

    [Fact]
    public async Task A_missing_header_is_fatal()
    {
        var sketch = _sketchbook.Write("Missing", "#include <Nowhere.h>\nvoid setup() {}\nvoid loop() {}\n");
        var diagnostic =
            (await _sketchbook.CompileAsync(Sketchbook.NodeMcu, sketch)).Json["builder_result"]!["diagnostics"]![0]!;

        Assert.Equal(
            ("FATAL", 1, 10), ((string?)diagnostic["severity"], (int)diagnostic["line"]!, (int)diagnostic["column"]!));
        Assert.StartsWith("Nowhere.h: No such file or directory", (string?)diagnostic["message"]);
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("all", 1)]
    public async Task Warnings_are_reported_on_request(string level, int count)
    {
        var sketch = _sketchbook.Write("Careless", "void setup() {\n  int unused;\n}\nvoid loop() {}\n");
        var result = (await _sketchbook.CompileAsync(Sketchbook.NodeMcu, sketch, "--clean", "--warnings", level))
            .Succeeded();

        var warnings = result.Json["builder_result"]!["diagnostics"]?.AsArray() ?? [];
        Assert.Equal(count, warnings.Count);
        Assert.All(warnings, warning =>
            Assert.Equal(("WARNING", 2), ((string?)warning!["severity"], (int)warning["line"]!)));
    }

    [Fact]
    public async Task A_sketch_that_is_too_large_for_the_chip_does_not_link()
    {
        var sketch = _sketchbook.Write("Large",
            "char large[90000];\nvoid setup() { large[millis()] = 1; }\nvoid loop() {}\n");
        var result = await _sketchbook.CompileAsync(Sketchbook.NodeMcu, sketch);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("will not fit in region `dram'", (string?)result.Json["compiler_err"]);
        Assert.Null(result.Json["builder_result"]!["executable_sections_size"]);
        Assert.False(File.Exists(Path.Combine(_sketchbook.Path("out"), "Large.ino.bin")));
    }

    [Theory]
    [InlineData("otastack-test:esp8266", "Invalid FQBN: not an FQBN: otastack-test:esp8266")]
    [InlineData("otastack-test:esp8266:uno", "Invalid FQBN: board otastack-test:esp8266:uno not found")]
    [InlineData("otastack-test:esp8266:nodemcuv2:speed=9", "Invalid FQBN: invalid option 'speed'")]
    [InlineData("otastack-test:esp8266:nodemcuv2:eesz=9M", "Invalid FQBN: invalid value '9M' for option 'eesz'")]
    [InlineData(
        "acme:avr:uno",
        "Platform 'acme:avr' not found: platform not installed\n"
        + "Platform acme:avr is not found in any known index\nMaybe you need to add a 3rd party URL?")]
    public async Task The_result_reports_an_unknown_board(string board, string why)
    {
        var result = await _sketchbook.CompileAsync(board, _sketchbook.Copy("Blink"));

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("Error during build: " + why, (string?)result.Json["error"]);
        Assert.Null(result.Json["builder_result"]);
    }

    [Fact]
    public async Task Without_a_sketch_or_a_board_nothing_is_compiled()
    {
        var nowhere = Path.Combine(_sketchbook.Folder, "Nowhere");
        var absent = await _sketchbook.CompileAsync(Sketchbook.NodeMcu, nowhere);
        Assert.Equal((1, $"Can't open sketch: no such file or directory: {nowhere}"),
            (absent.ExitCode, absent.Failure));

        var missing = await _sketchbook.RunAsync("compile", "--json", _sketchbook.Copy("Blink"));
        Assert.Equal((1, "Missing FQBN (Fully Qualified Board Name)"), (missing.ExitCode, missing.Failure));
    }

    [Theory]
    [InlineData("default_fqbn: otastack-test:esp8266:nodemcuv2:eesz=1M\n")]
    [InlineData(
        """
        # pinned
        profiles:
          lamp:
            fqbn: otastack-test:esp8266:nodemcuv2:eesz=1M
            platforms:
              - platform: otastack-test:esp8266 (1.1.0)
        default_profile: lamp
        """)]
    public async Task The_sketchs_project_file_can_set_the_board(string project)
    {
        var sketch = _sketchbook.Copy("Blink");
        await File.WriteAllTextAsync(Path.Combine(sketch, "sketch.yaml"), project);
        var result = (await _sketchbook.RunAsync("compile", "--json", sketch)).Succeeded();
        File.Delete(Path.Combine(sketch, "sketch.yaml"));

        Assert.Contains("build.flash_size=1M", result.Json["builder_result"]!["build_properties"]!.AsArray()
            .Select(line => (string?)line));
    }
}
