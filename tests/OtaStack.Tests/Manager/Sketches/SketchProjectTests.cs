using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OtaStack.Tests.Manager.Builds;

namespace OtaStack.Tests.Manager.Sketches;

/// <summary>Two sketches share a project only on purpose.</summary>
public sealed class SketchProjectTests
{
    [Theory]
    [InlineData("kitchen/lamp", "garage/lamp")]
    [InlineData("kitchen/Lamp", "garage/lamp")] // projects are lower case
    [InlineData("kitchen/_lamp_", "garage/lamp")]
    [InlineData("lamp", "garage/lamp")]
    public async Task Sketches_with_the_same_project_cannot_be_built_and_the_message_names_both(
        string one, string other)
    {
        using var cli = new ShellCli(ScriptedCompiler.Compiling());
        await using var server = await StartAsync(cli.Path, one, other);
        foreach (var (sketch, namesake) in ((string, string)[])[(one, other), (other, one)])
        {
            using var answer = await server.PostAsync(new { sketch, fqbn = ScriptedCompiler.Board });
            var problem = await answer.ProblemAsync(HttpStatusCode.Conflict);
            Assert.StartsWith($"{sketch} and {namesake} would both be project lamp", problem, StringComparison.Ordinal);
            Assert.Contains("#define OTASTACK_PROJECT \"", problem, StringComparison.Ordinal);
            Assert.Equal(problem, (await SketchAsync(server, sketch)).Text("problem"));
            Assert.Equal("lamp", (await SketchAsync(server, sketch)).Text("project"));
        }

        Assert.Empty(cli.Runs);
        Assert.Empty((await server.Client.GetFromJsonAsync<JsonElement>("/manager/api/builds")).GetProperty("items")
            .EnumerateArray());
    }

    [Fact]
    public async Task The_suggested_project_name_works()
    {
        using var cli = new ShellCli(ScriptedCompiler.Compiling());
        await using var server = await StartAsync(cli.Path, "kitchen/lamp", "Erste Küche/lamp");
        Assert.Contains("\"kitchen-lamp\" in lamp.ino", (await SketchAsync(server, "kitchen/lamp"))
            .Text("problem"), StringComparison.Ordinal);
        Assert.Contains("\"erste-kche-lamp\"", (await SketchAsync(server, "Erste Küche/lamp"))
            .Text("problem"), StringComparison.Ordinal);

        server.WriteSketch("kitchen/lamp", "#define OTASTACK_PROJECT \"kitchen-lamp\"\n"
            + BuildConversation.Thermostat);
        Assert.Equal("kitchen-lamp",
            (await server.BuildAsync(new { sketch = "kitchen/lamp", fqbn = ScriptedCompiler.Board })).Text("project"));
        // The other sketch is now unique, and keeps its name.
        Assert.Equal(
            "lamp", (await server.BuildAsync(new { sketch = "Erste Küche/lamp", fqbn = ScriptedCompiler.Board }))
            .Text("project"));
        foreach (var path in (string[])["kitchen/lamp", "Erste Küche/lamp"])
            Assert.Null((await SketchAsync(server, path)).Text("problem"));
    }

    [Fact]
    public async Task A_project_in_the_request_can_be_shared()
    {
        using var cli = new ShellCli(ScriptedCompiler.Compiling());
        await using var server = await StartAsync(cli.Path, "kitchen/lamp", "garage/lamp");
        foreach (var sketch in (string[])["kitchen/lamp", "garage/lamp"])
            Assert.Equal(
                "lights", (await server.BuildAsync(new { sketch, fqbn = ScriptedCompiler.Board, project = "Lights" }))
                .Text("project"));
    }

    [Fact]
    public async Task Sketches_that_define_the_same_project_share_it()
    {
        using var cli = new ShellCli(ScriptedCompiler.Compiling());
        await using var server = await StartAsync(cli.Path, "esp8266/node", "esp32/c3", "attic/lamp");
        foreach (var sketch in (string[])["esp8266/node", "esp32/c3"])
        {
            server.WriteSketch(sketch, "#ifndef OTASTACK_PROJECT\n#define OTASTACK_PROJECT \"lamp\"\n#endif\n"
                + BuildConversation.Thermostat);
            Assert.Equal("lamp", (await server.BuildAsync(new { sketch, fqbn = ScriptedCompiler.Board }))
                .Text("project"));
        }

        using var answer = await server.PostAsync(new { sketch = "attic/lamp", fqbn = ScriptedCompiler.Board });
        Assert.StartsWith("attic/lamp and esp32/c3 (and 1 more) would both be project lamp",
            await answer.ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#define OTASTACK_PROJECT \"garage-lamp\"", "garage-lamp")]
    [InlineData("  #  define\tOTASTACK_PROJECT   \"garage-lamp\" // mine", "garage-lamp")]
    [InlineData("// #define OTASTACK_PROJECT \"garage-lamp\"", "lamp")]
    [InlineData("#define OTASTACK_PROJECT NAME", "lamp")]
    [InlineData("#define OTASTACK_PROJECT \"No Project\"", "lamp")]
    [InlineData("#define OTASTACK_PROJECT_2 \"x\"", "lamp")]
    [InlineData("", "lamp")]
    public async Task The_project_is_defined_in_the_sketch_or_is_its_name(string line, string project)
    {
        await using var server = await StartAsync(null, "Lamp");
        server.WriteSketch("Lamp", line + "\n" + BuildConversation.Thermostat);
        Assert.Equal(project, (await SketchAsync(server, "Lamp")).Text("project"));
    }

    private static async Task<ManagerServer> StartAsync(string? cli, params string[] sketches)
    {
        var server = await ManagerServer.StartAsync(cli);
        foreach (var sketch in sketches)
            server.WriteSketch(sketch);
        return server;
    }

    private static async Task<JsonElement> SketchAsync(ManagerServer server, string path) =>
        (await server.Client.GetFromJsonAsync<JsonElement>("/manager/api/sketches")).GetProperty("sketches")
            .EnumerateArray()
            .Single(sketch => sketch.Text("path") == path);
}
