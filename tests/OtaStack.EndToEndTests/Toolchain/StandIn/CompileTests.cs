using System.Text.Json.Nodes;
using OtaStack.Api.Images;

namespace OtaStack.EndToEndTests.Toolchain.StandIn;

public sealed class CompileTests(InstalledPlatforms platforms) : IClassFixture<InstalledPlatforms>
{
    private readonly Sketchbook _sketchbook = platforms.Sketchbook;

    [Theory]
    [InlineData(Sketchbook.NodeMcu, ChipFamily.Esp8266, 4)]
    [InlineData(Sketchbook.NodeMcu + ":eesz=1M", ChipFamily.Esp8266, 1)]
    [InlineData(Sketchbook.Esp32C3, ChipFamily.Esp32C3, 4)]
    [InlineData(Sketchbook.Esp32C3 + ":FlashSize=8M", ChipFamily.Esp32C3, 8)]
    public async Task OtaStack_reads_chip_and_version_from_the_image_of_a_sketch(
        string board, ChipFamily chip, int megabytes)
    {
        (await _sketchbook.CompileAsync(board, _sketchbook.Copy("Blink"))).Succeeded();

        var image = Assert.IsType<ImageReading.Complete>(ImageReader.Read(_sketchbook.Built("Blink.ino.bin"))).Image;
        Assert.Equal(chip, image.Chip);
        Assert.Equal(megabytes * 1024 * 1024, image.FlashSizeBytes);
        Assert.Equal(("1.0.0", VersionSource.Marker), (image.Version, image.VersionSource));
    }

    [Theory]
    [InlineData(Sketchbook.NodeMcu)]
    [InlineData(Sketchbook.Esp32C3)]
    public async Task By_default_the_version_is_the_time_of_compilation(string board)
    {
        (await _sketchbook.CompileAsync(board, _sketchbook.Copy("Thermostat"))).Succeeded();

        var image = Assert.IsType<ImageReading.Complete>(
            ImageReader.Read(_sketchbook.Built("Thermostat.ino.bin"))).Image;
        Assert.Equal("Nov 22 2026;20:15:30", image.Version);
    }

    [Theory]
    [InlineData(Sketchbook.NodeMcu)]
    [InlineData(Sketchbook.Esp32C3)]
    public async Task The_same_source_results_in_the_same_bytes_in_another_folder(string board)
    {
        const string Source = "void setup() { Serial.println(__FILE__ \" \" __TIME__); }\nvoid loop() {}\n";
        var images = new List<byte[]>();
        foreach (var place in (string[])["here", "there"])
        {
            var sketch = Directory.CreateDirectory(Path.Combine(_sketchbook.Path(place), "Same")).FullName;
            await File.WriteAllTextAsync(Path.Combine(sketch, "Same.ino"), Source);
            var map = $"\"-ffile-prefix-map={Path.GetDirectoryName(sketch)}=/workspace\" "
                + $"\"-ffile-prefix-map={{build.path}}=/build\"";
            (await _sketchbook.CompileAsync(board, sketch, "--build-property=compiler.cpp.extra_flags=" + map))
                .Succeeded();
            images.Add(_sketchbook.Built("Same.ino.bin"));
        }

        Assert.Equal(images[0], images[1]);
    }

    [Fact]
    public async Task Section_sizes_are_reported_with_the_boards_limits()
    {
        var sketch = _sketchbook.Write(
            "Sizes",
            "char buffer[5000];\nvoid setup() { buffer[millis() % 5000] = 1; Serial.println(buffer); }\nvoid loop() "
                + "{}\n");
        var small = await SizesAsync(Sketchbook.NodeMcu + ":eesz=512K", sketch);
        var large = await SizesAsync(Sketchbook.NodeMcu, sketch);

        Assert.Equal(466_928, small["text"].Maximum);
        Assert.Equal(1_044_464, large["text"].Maximum);
        Assert.Equal(81_920, large["data"].Maximum);
        Assert.Equal(small["text"].Bytes, large["text"].Bytes);
        Assert.InRange(large["text"].Bytes, 500, 5000);
        Assert.InRange(large["data"].Bytes, 5000, 6000);
    }

    [Fact]
    public async Task Used_libraries_are_listed_with_their_dependencies()
    {
        var result = (await _sketchbook.CompileAsync(Sketchbook.NodeMcu, _sketchbook.Copy("Thermostat"))).Succeeded();

        var libraries = result.Json["builder_result"]!["used_libraries"]!.AsArray();
        Assert.Equal(
            ["Thermistor 1.0.0 user", "Moving Average 1.1.0 user"],
            libraries.Select(library => $"{library!["name"]} {library["version"]} {library["location"]}"));
        Assert.Equal(Path.Combine(_sketchbook.Folder, "libraries", "Thermistor"),
            (string?)libraries[0]!["install_dir"]);
    }

    [Fact]
    public async Task A_platforms_own_libraries_are_found_and_a_library_can_be_added()
    {
        var single = Directory.CreateDirectory(_sketchbook.Path("Single")).FullName;
        File.WriteAllText(Path.Combine(single, "Single.h"), "#define SINGLE 1\n");
        var sketch = _sketchbook.Write("Net", """
            #include <ESP8266httpUpdate.h>
            #include <Single.h>
            void setup() { WiFiClient client; ESPhttpUpdate.update(client, "http://example.org/ota", "1"); }
            void loop() {}

            """);
        var result = (await _sketchbook.CompileAsync(Sketchbook.NodeMcu, sketch, "--library", single)).Succeeded();

        var libraries = result.Json["builder_result"]!["used_libraries"]!.AsArray()
            .ToDictionary(library => (string)library!["name"]!, library => (string?)library!["location"]);
        Assert.Equal("platform", libraries["ESP8266httpUpdate"]);
        Assert.Equal("platform", libraries["ESP8266WiFi"]);
        Assert.Equal("unmanaged", libraries["Single"]);
    }

    [Theory]
    [InlineData(Sketchbook.NodeMcu, "ESP8266httpUpdate", "ESPhttpUpdate")]
    [InlineData(Sketchbook.Esp32C3, "HTTPUpdate", "httpUpdate")]
    public async Task A_sketch_that_shows_a_token_compiles_with_and_without_one(
        string board, string library, string updater)
    {
        var sketch = _sketchbook.Write("Shows" + updater, $$"""
            #include <{{library}}.h>
            void setup() {
              WiFiClient client;
            #ifdef OTASTACK_TOKEN
              {{updater}}.setAuthorization("board", OTASTACK_TOKEN);
            #endif
              {{updater}}.update(client, "http://example.org/ota", "1");
            }
            void loop() {}

            """);
        var header = _sketchbook.Path("token.h");
        foreach (var (definition, expected) in ((string, bool)[])
            [("", false), ("#define OTASTACK_TOKEN \"0123456789-token\"\n", true)])
        {
            await File.WriteAllTextAsync(header, definition);
            (await _sketchbook.CompileAsync(board, sketch, "--clean",
                $"--build-property=compiler.cpp.extra_flags=-include \"{header}\"")).Succeeded();
            var image = _sketchbook.Built($"Shows{updater}.ino.bin");
            Assert.Equal(expected, image.AsSpan().IndexOf("0123456789-token"u8) >= 0);
        }
    }

    [Fact]
    public async Task Only_changed_files_are_compiled_again()
    {
        var sketch = _sketchbook.Copy("Thermostat");
        var first = (await _sketchbook.CompileAsync(Sketchbook.NodeMcu, sketch)).Succeeded();
        var build = (string)first.Json["builder_result"]!["build_path"]!;
        var library = Path.Combine(build, "libraries", "Thermistor", "Thermistor.cpp.o");
        var compiled = Path.Combine(build, "sketch", "Thermostat.ino.cpp.o");
        var (libraryTime, objectTime) = (File.GetLastWriteTimeUtc(library), File.GetLastWriteTimeUtc(compiled));

        await File.AppendAllTextAsync(Path.Combine(sketch, "Thermostat.ino"), "// changed\n");
        var second = (await _sketchbook.CompileAsync(Sketchbook.NodeMcu, sketch)).Succeeded();

        Assert.Equal(build, (string?)second.Json["builder_result"]!["build_path"]);
        Assert.Equal(libraryTime, File.GetLastWriteTimeUtc(library));
        Assert.NotEqual(objectTime, File.GetLastWriteTimeUtc(compiled));
    }

    [Fact]
    public async Task The_compilation_database_contains_each_command_once()
    {
        var sketch = _sketchbook.Copy("Thermostat");
        var define = "--build-property=compiler.cpp.extra_flags=\"-DGREETING=Good day\"";
        var folder = _sketchbook.Path("database");
        (await _sketchbook.CompileAsync(
            Sketchbook.NodeMcu, sketch, "--build-path", folder, "--only-compilation-database", define)).Succeeded();
        var planned = Database(folder);
        Assert.False(File.Exists(Path.Combine(folder, "Thermostat.ino.elf")));

        (await _sketchbook.CompileAsync(Sketchbook.NodeMcu, sketch, "--build-path", folder, define)).Succeeded();
        var compiled = Database(folder);

        var main = Path.Combine(folder, "sketch", "Thermostat.ino.cpp");
        Assert.Contains("-DGREETING=Good day", planned[main]);
        Assert.Equal(planned[main], compiled[main]);
        Assert.Contains(Path.Combine(_sketchbook.Folder, "libraries", "Thermistor", "src", "Thermistor.cpp"),
            compiled.Keys);
    }

    [Fact]
    public async Task The_log_lists_the_compiled_files_before_the_result()
    {
        var result = (await _sketchbook.RunAsync(
            "--json", "--log", "--log-format", "json", "--log-level", "debug", "compile", "--clean",
            $"--fqbn={Sketchbook.NodeMcu}",
            "--", _sketchbook.Copy("Blink"))).Succeeded();

        var messages = result.Output.Split('\n')
            .TakeWhile(line => line != "{")
            .Select(line => (string)JsonNode.Parse(line)!["msg"]!)
            .ToList();
        Assert.Contains(messages, message =>
            message.StartsWith("Checking previous results for /", StringComparison.Ordinal)
            && message.Contains("Blink.ino.cpp (result = ", StringComparison.Ordinal));
        Assert.Contains("Running recipe: recipe.c.combine.pattern", messages);
        Assert.True((bool?)result.Json["success"]);
    }

    private async Task<Dictionary<string, (long Bytes, long Maximum)>> SizesAsync(string board, string sketch)
    {
        var result = (await _sketchbook.CompileAsync(board, sketch)).Succeeded();
        return result.Json["builder_result"]!["executable_sections_size"]!.AsArray()
            .ToDictionary(size => (string)size!["name"]!, size => ((long)size!["size"]!, (long)size["max_size"]!));
    }

    private static Dictionary<string, string[]> Database(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "compile_commands.json")))!.AsArray()
            .ToDictionary(
                entry => (string)entry!["file"]!,
                entry => entry!["arguments"]!.AsArray().Select(word => (string)word!).ToArray());
}
