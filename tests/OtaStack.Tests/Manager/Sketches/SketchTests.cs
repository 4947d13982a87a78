using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OtaStack.Manager.Sketches;
using OtaStack.Tests.Manager.Builds;

namespace OtaStack.Tests.Manager.Sketches;

/// <summary>Sketches, their selected boards, and their versions.</summary>
public sealed class SketchTests
{
    [Fact]
    public async Task Sketches_of_the_workspace_are_listed_with_their_boards()
    {
        await using var server = await ManagerServer.StartAsync(null);
        foreach (var sketch in (string[])["Thermostat", "home/Lamp", "libraries/Wire/examples/Scanner", ".git/Hook"])
            server.WriteSketch(sketch);
        server.WriteFile("Thermostat/sketch.yaml", "default_fqbn: a:b:c");
        Directory.CreateSymbolicLink(Path.Combine(server.Workspace, "Link"),
            Path.Combine(server.Workspace, "Thermostat"));

        var sketches = (await server.Client.GetFromJsonAsync<JsonElement>("/manager/api/sketches"))
            .GetProperty("sketches").EnumerateArray().ToList();
        Assert.Equal(["home/Lamp", "Thermostat"], sketches.Select(sketch => sketch.Text("path")));
        Assert.Equal("a:b:c", sketches[1].GetProperty("board").Text("fqbn"));
        Assert.Equal(JsonValueKind.Null, sketches[0].GetProperty("board").ValueKind);
    }

    [Fact]
    public async Task Selecting_a_board_changes_one_line_of_sketch_yaml()
    {
        await using var server = await ManagerServer.StartAsync(null);
        server.WriteSketch("One");
        Assert.Null((await BoardAsync(server)).Text("fqbn"));
        await SelectAsync(server, "esp8266:esp8266:nodemcuv2");
        Assert.Equal("esp8266:esp8266:nodemcuv2", (await BoardAsync(server)).Text("fqbn"));

        var file = server.WriteFile("One/sketch.yaml",
            "# mine\nprofiles:\n  x:\n    default_fqbn: not:this:one\ndefault_fqbn: \"a:b:c\" # old\ndefault_port: "
                + "/dev/x");
        Assert.Equal("a:b:c", (await BoardAsync(server)).Text("fqbn"));
        await SelectAsync(server, "esp32:esp32:esp32c3:FlashSize=4M,CDCOnBoot=cdc");
        Assert.Equal(
            "# mine\nprofiles:\n  x:\n    default_fqbn: not:this:one\ndefault_fqbn: "
                + "esp32:esp32:esp32c3:FlashSize=4M,CDCOnBoot=cdc\ndefault_port: /dev/x\n",
            await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("a: 1\r\ndefault_fqbn: a:b:c\r\n\r\nb: 2", "a: 1\r\ndefault_fqbn: x:y:z\r\n\r\nb: 2")]
    [InlineData("a: 1\r\nb: 2", "a: 1\r\nb: 2\r\ndefault_fqbn: x:y:z\r\n")]
    [InlineData("a: 1\n\n", "a: 1\n\ndefault_fqbn: x:y:z\n")]
    [InlineData("", "default_fqbn: x:y:z\n")]
    public async Task Selecting_a_board_does_not_change_other_bytes(string before, string after)
    {
        await using var server = await ManagerServer.StartAsync(null);
        server.WriteSketch("One");
        var file = Path.Combine(server.Workspace, "One", "sketch.yaml");
        await File.WriteAllTextAsync(file, before);
        await SelectAsync(server, "x:y:z");
        Assert.Equal(after, await File.ReadAllTextAsync(file));
        Assert.Equal("x:y:z", (await BoardAsync(server)).Text("fqbn"));
    }

    [Fact]
    public async Task Pipes_and_devices_in_a_sketch_folder_are_skipped()
    {
        using var cli = new ShellCli(ScriptedCompiler.Compiling());
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        var folder = Path.Combine(server.Workspace, "One");
        using (var mkfifo = System.Diagnostics.Process.Start(
            "mkfifo", [Path.Combine(folder, "pipe.h"), Path.Combine(folder, "compile_commands.json")]))
            await mkfifo.EndAsync("mkfifo");
        File.CreateSymbolicLink(Path.Combine(folder, "zero.h"), "/dev/zero");
        var request = new { sketch = "One", fqbn = ScriptedCompiler.Board };
        await server.BuildAsync(request);

        // arduino-cli would never finish reading it.
        File.CreateSymbolicLink(Path.Combine(folder, "sketch.yaml"), "/dev/zero");
        Assert.Null((await BoardAsync(server)).Text("fqbn"));
        Assert.Equal("sketch.yaml is not accepted: it is a link to something that is not a file.",
            await server.FailureAsync(request));
    }

    [Fact]
    public async Task Links_to_files_are_followed_and_links_to_folders_are_not()
    {
        await using var server = await ManagerServer.StartAsync(null);
        var main = server.WriteSketch("One");
        var folder = Path.GetDirectoryName(main)!;
        foreach (var name in (string[])["a", "b", "c"])
            Directory.CreateSymbolicLink(Path.Combine(folder, name), folder);
        File.CreateSymbolicLink(Path.Combine(folder, "more.h"), server.WriteFile("more.h", "int more;"));
        var sketch = new Sketch("One", "One", folder, "One.ino");

        Assert.Equal(["One.ino", "more.h"], SketchSources.Read(sketch, default).Code.Select(file => file.Path));
        Assert.Throws<OperationCanceledException>(
            () => SketchSources.Read(sketch, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData("void setup() {}", false, null, false)]
    [InlineData("Serial.print(OTASTACK_VERSION);", true, null, false)]
    [InlineData("const char m[] = OTASTACK_MARKER;", true, null, false)]
    [InlineData("// OTASTACK_VERSION", false, null, false)]
    [InlineData("/* OTASTACK_VERSION\n */ int x;", false, null, false)]
    [InlineData("const char *x = \"OTASTACK_VERSION\";", false, null, false)]
    [InlineData("const char *url = \"http://x\"; f(OTASTACK_VERSION);", true, null, false)]
    [InlineData("#define OTASTACK_VERSION \"1.2\"", true, "1.2", true)]
    [InlineData("  #  define  OTASTACK_VERSION   \"1.2\"  // ours", true, "1.2", true)]
    [InlineData("//#define OTASTACK_VERSION \"1.2\"", false, null, false)]
    [InlineData("#ifndef OTASTACK_VERSION\r\n#define OTASTACK_VERSION \"1.2\"\r\n#endif", true, "1.2", false)]
    [InlineData("#if !defined(OTASTACK_VERSION)\n#define OTASTACK_VERSION \"1.2\"\n#endif", true, "1.2", false)]
    [InlineData(
        "#ifndef OTASTACK_VERSION\n#define OTASTACK_VERSION __DATE__ \";\" __TIME__\n#endif\nf(OTASTACK_VERSION);",
        true, null, false)]
    [InlineData("#define OTASTACK_VERSION __DATE__\nf(OTASTACK_VERSION);", false, null, true)]
    [InlineData("#define OTASTACK_VERSION_2 \"1.2\"", false, null, false)]
    [InlineData("#ifdef OTASTACK_VERSION\n#endif\n#undef OTASTACK_VERSION", false, null, false)]
    public void The_version_in_sources_is_parsed(string code, bool isUsed, string? named, bool isFixed)
    {
        var found = VersionInSources.Find([("One.ino", code)]);
        Assert.Equal((isUsed, named, isFixed), (found.IsUsed, found.Named, found.IsFixed));
    }

    private static Task<JsonElement> BoardAsync(ManagerServer server) =>
        server.Client.GetFromJsonAsync<JsonElement>("/manager/api/sketches/board?sketch=One");

    private static async Task SelectAsync(ManagerServer server, string fqbn)
    {
        using var answer = await server.Client.PutAsJsonAsync("/manager/api/sketches/board?sketch=One", new { fqbn });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
