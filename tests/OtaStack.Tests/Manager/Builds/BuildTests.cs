using System.Net;
using System.Text;
using System.Text.Json;
using static OtaStack.Tests.Manager.Builds.BuildConversation;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>Builds with real compilers, from the request to the files.</summary>
public sealed class BuildTests(CompilingManager manager) : IClassFixture<CompilingManager>
{
    private static readonly Dictionary<string, string> Led = new() { ["LED"] = "2" };

    private readonly ManagerServer _server = manager.Server;

    [Theory]
    [InlineData(StandInToolchain.Esp8266)]
    [InlineData(StandInToolchain.Esp32C3)]
    public async Task A_build_writes_image_ELF_and_manifest_to_the_build_volume(string board)
    {
        var name = board == StandInToolchain.Esp8266 ? "Thermostat" : "Lamp";
        _server.WriteSketch(name);
        var build = await _server.BuildAsync(new { sketch = name, fqbn = board, version = "1.4.2", flags = Led });

        Assert.Equal(name.ToLowerInvariant(), build.Text("project"));
        Assert.True(build.GetProperty("published").GetBoolean());
        Assert.Equal("1.4.2", build.Text("version"));
        Assert.Equal("admin", build.Text("by"));
        var folder = _server.PublishedFolder(build);
        Assert.Equal([$"{name}.ino.bin", $"{name}.ino.elf", "build.json"], Directory.GetFiles(folder)
            .Select(Path.GetFileName).Order());
        Assert.StartsWith("\u007fELF", await File.ReadAllTextAsync(
            Path.Combine(folder, $"{name}.ino.elf"), Encoding.Latin1), StringComparison.Ordinal);
        var image = await File.ReadAllBytesAsync(Path.Combine(folder, $"{name}.ino.bin"));
        Assert.Equal(0xE9, image[0]);
        Assert.Equal(ApiConversation.Sha256(image), build.GetProperty("image").Text("sha256"));
        Assert.Equal(image.Length, build.GetProperty("image").GetProperty("bytes").GetInt64());
        var sizes = build.GetProperty("sizes").EnumerateArray().ToList();
        Assert.Equal(["flash", "ram"], sizes.Select(size => size.Text("name")));
        foreach (var size in sizes)
        {
            var (bytes, maximum) = (size.GetProperty("bytes").GetInt64(), size.GetProperty("maxBytes").GetInt64());
            Assert.InRange(bytes, 1, maximum);
            Assert.Equal(100.0 * bytes / maximum, size.GetProperty("percent").GetDouble(), tolerance: 0.1);
        }

        var manifest = await _server.ManifestOfAsync(build);
        Assert.Equal($"{name}.ino.bin", manifest.Text("image"));
        Assert.Equal(board, manifest.Text("fqbn"));
        Assert.StartsWith(string.Join(':', board.Split(':')[..2])
            + "@1.0.0", manifest.Text("core"), StringComparison.Ordinal);
        Assert.StartsWith("sha256:", manifest.Text("sourceHash"), StringComparison.Ordinal);
        Assert.Equal(
            board == StandInToolchain.Esp8266 ? "{\"eesz\":\"4M\"}" : null,
            manifest.TryGetProperty("boardOptions", out var options) ? JsonSerializer.Serialize(options) : null);
        Assert.Equal("2", manifest.GetProperty("flags").Text("LED"));
        Assert.Equal(build.Text("id"), manifest.Text("buildId"));
        Assert.Equal("admin", manifest.Text("builtBy"));
        Assert.Equal("1.5.1", manifest.Text("cliVersion"));
        Assert.Contains(build.Text("traceId")!, manifest.Text("traceparent"), StringComparison.Ordinal);
        Assert.True(manifest.GetProperty("durationSeconds").GetDouble() > 0);
    }

    [Fact]
    public async Task The_manifest_names_the_used_libraries()
    {
        Directory.CreateDirectory(Path.Combine(_server.Workspace, "libraries", "Tiny", "src"));
        _server.WriteFile("libraries/Tiny/library.properties",
            "name=Tiny\nversion=1.2.3\nauthor=Me\nmaintainer=Me\nsentence=x\nparagraph=x\ncategory=Other\nurl=x\narchitectures=*");
        _server.WriteFile("libraries/Tiny/src/Tiny.h", "int tiny();");
        _server.WriteFile("libraries/Tiny/src/Tiny.cpp", "#include \"Tiny.h\"\nint tiny() { return 1; }");
        _server.WriteSketch("User", "#include <Tiny.h>\nvoid setup() { Serial.println(tiny()); }\nvoid loop() {}");
        var build = await _server.BuildAsync(new { sketch = "User", fqbn = StandInToolchain.Esp8266 });
        foreach (var description in (JsonElement[])[build, await _server.ManifestOfAsync(build)])
            Assert.Equal(["Tiny@1.2.3"], description.GetProperty("libraries").EnumerateArray()
                .Select(library => library.GetString()!));
    }

    [Theory]
    [InlineData("Erste Küche, links/2. Regal/Blinker")]
    [InlineData("дом/Fan")]
    public async Task Spaces_and_accents_in_folder_names_work(string sketch)
    {
        _server.WriteSketch(sketch, "#include \"src/part.h\"\n"
            + Thermostat.Replace("void loop() {}", "void loop() { undefined_thing(); }", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(_server.Workspace, sketch, "src"));
        _server.WriteFile(sketch + "/src/part.h", "int part();");
        _server.WriteFile(sketch + "/src/part.cpp", "int part() { return 1; }");
        var name = Path.GetFileName(sketch);
        Assert.StartsWith($"{sketch}/{name}.ino:9: ",
            await _server.FailureAsync(new { sketch, fqbn = StandInToolchain.Esp8266 }), StringComparison.Ordinal);

        _server.WriteSketch(sketch, "#include \"src/part.h\"\n" + Thermostat);
        foreach (var board in (string[])[StandInToolchain.Esp8266, StandInToolchain.Esp32C3])
        {
            var build = await _server.BuildAsync(new { sketch, fqbn = board, version = "1.4.2" });
            Assert.Equal(name.ToLowerInvariant(), build.Text("project"));
            Assert.Equal("1.4.2", build.Text("version"));
            Assert.Equal(0xE9, (await _server.ImageOfAsync(build))[0]);
        }

        using var database = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(_server.Workspace, sketch, "compile_commands.json")));
        Assert.Contains(database.RootElement.EnumerateArray(), entry =>
            entry.Text("file") == Path.Combine(_server.Workspace, sketch, $"{name}.ino"));
    }

    [Fact]
    public async Task A_pde_sketch_is_built_and_the_log_says_what_to_rename()
    {
        Directory.CreateDirectory(Path.Combine(_server.Workspace, "Old"));
        _server.WriteFile("Old/Old.pde", Thermostat);
        var build = await _server.BuildAsync(
            new { sketch = "Old", fqbn = StandInToolchain.Esp8266, version = "1.4.2" });
        Assert.Equal("Old.pde.bin", build.GetProperty("image").Text("name"));
        Assert.Equal("old", build.Text("project"));
        Assert.Contains("please rename the following files to .ino", await _server.LogOfAsync(build),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compile_error_names_its_place_and_disappears_when_it_is_fixed()
    {
        _server.WriteSketch("Broken", "void setup() {\n  undefined_thing = 1;\n}\nvoid loop() {}");
        var failed = await _server.EndOfAsync(
            await _server.QueueAsync(new { sketch = "Broken", fqbn = StandInToolchain.Esp8266 }));
        Assert.Equal("failed", failed.Text("state"));
        var diagnostic = failed.GetProperty("diagnostics").EnumerateArray()
            .First(diagnostic => diagnostic.Text("severity") == "error");
        Assert.Equal("Broken/Broken.ino", diagnostic.Text("file"));
        Assert.Equal(2, diagnostic.GetProperty("line").GetInt32());
        Assert.Equal(3, diagnostic.GetProperty("column").GetInt32());
        Assert.Contains("undefined_thing", diagnostic.Text("message"), StringComparison.Ordinal);
        Assert.Contains("Broken/Broken.ino:2", failed.Text("error"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_server.Builds, "broken")));

        _server.WriteSketch("Broken", "void setup() {}\nvoid loop() {}");
        var fixedBuild = await _server.BuildAsync(new { sketch = "Broken", fqbn = StandInToolchain.Esp8266 });
        Assert.Empty(fixedBuild.GetProperty("diagnostics").EnumerateArray());
    }

    [Fact]
    public async Task A_build_that_was_only_compiled_can_be_published_later()
    {
        _server.WriteSketch("Later");
        var build = await _server.BuildAsync(
            new { sketch = "Later", fqbn = StandInToolchain.Esp8266, publish = false });
        Assert.False(build.GetProperty("published").GetBoolean());
        Assert.False(Directory.Exists(Path.Combine(_server.Builds, "later")));
        var image = await _server.ImageOfAsync(build);

        using var answer = await _server.Client.PostAsync($"/manager/api/builds/{build.Text("id")}/publish", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            image, await File.ReadAllBytesAsync(Path.Combine(_server.PublishedFolder(build), "Later.ino.bin")));
        await _server.PublicationIsAsync(build.Text("id")!, "published");
        Assert.True((await _server.BuildOfAsync(build.Text("id")!)).GetProperty("published").GetBoolean());
        Assert.Equal(image, await _server.ImageOfAsync(build));
        using var again = await _server.Client.PostAsync($"/manager/api/builds/{build.Text("id")}/publish", null);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task The_default_board_is_the_selected_one()
    {
        _server.WriteSketch("Selected");
        Assert.Contains("select", await (await _server.PostAsync(new { sketch = "Selected" }))
            .ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        _server.WriteFile("Selected/sketch.yaml", $"default_fqbn: {StandInToolchain.Esp8266}");
        Assert.Equal(StandInToolchain.Esp8266, (await _server.BuildAsync(new { sketch = "Selected" })).Text("fqbn"));
    }

    [Fact]
    public async Task A_missing_platform_fails_the_build_and_is_named()
    {
        _server.WriteSketch("Elsewhere");
        Assert.Contains("somebody:else", await _server.FailureAsync(
            new { sketch = "Elsewhere", fqbn = "somebody:else:board" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_writes_compile_commands_for_editors()
    {
        var main = _server.WriteSketch("Editor");
        _server.WriteFile("Editor/other.cpp", "#include <Arduino.h>\nint other() { return LED; }");
        await _server.BuildAsync(
            new { sketch = "Editor", fqbn = StandInToolchain.Esp8266, version = "2.0", flags = Led });

        using var database = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(_server.Workspace, "Editor/compile_commands.json")));
        var entries = database.RootElement.EnumerateArray().ToDictionary(entry => entry.Text("file")!);
        Assert.Equal([main, Path.Combine(_server.Workspace, "Editor/other.cpp")], entries.Keys.Order());
        var arguments = entries[main].GetProperty("arguments").EnumerateArray()
            .Select(argument => argument.GetString()!).ToList();
        Assert.Contains("-DOTASTACK_VERSION=\"2.0\"", arguments);
        Assert.Contains("-DLED=2", arguments);
        Assert.Contains(arguments, argument => argument.StartsWith("-I", StringComparison.Ordinal));
        Assert.DoesNotContain(arguments, argument =>
            argument.Contains(Path.Combine(_server.Data, "manager"), StringComparison.Ordinal));
        Assert.Equal(main, arguments[^1]);
    }

    [Fact]
    public async Task The_log_contains_compiled_files_warnings_and_sizes()
    {
        _server.WriteSketch("Talkative", "#warning look here\n" + Thermostat);
        var build = await _server.BuildAsync(
            new { sketch = "Talkative", fqbn = StandInToolchain.Esp8266, warnings = "all" });
        var log = await _server.LogOfAsync(build);
        Assert.Contains("Talkative.ino.cpp", log, StringComparison.Ordinal);
        Assert.Contains("look here", log, StringComparison.Ordinal);
        Assert.Contains("flash", log, StringComparison.Ordinal);
        Assert.Contains(build.GetProperty("diagnostics").EnumerateArray(), diagnostic =>
            diagnostic.Text("severity") == "warning");
    }

    [Fact]
    public async Task Flags_reach_the_compiler_unchanged()
    {
        _server.WriteSketch(
            "Flags", "const char text[] = TEXT;\nvoid setup() { Serial.println(text); Serial.println(NUMBER + EMPTY "
                + "0); }\nvoid loop() {}");
        var build = await _server.BuildAsync(new
        {
            sketch = "Flags",
            fqbn = StandInToolchain.Esp8266,
            flags = new Dictionary<string, string> { ["TEXT"] = "\"two words; (more) @=#\"", ["NUMBER"] = "(1 + 2)",
                ["EMPTY"] = "" },
        });
        Assert.NotEqual(-1, (await _server.ImageOfAsync(build)).AsSpan()
            .IndexOf(Encoding.ASCII.GetBytes("two words; (more) @=#\0")));
    }
}
