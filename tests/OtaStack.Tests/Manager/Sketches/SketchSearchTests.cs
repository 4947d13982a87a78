using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OtaStack.Tests.Manager.Builds;

namespace OtaStack.Tests.Manager.Sketches;

/// <summary>
/// Sketches that cannot be built are listed with what to do, and building them fails with the same message.
/// </summary>
public sealed class SketchSearchTests
{
    [Theory]
    [InlineData("Küche/Lamp/Lamp.ino", "Küche/Lamp")]
    [InlineData("Ku\u0308che/Lamp/Lamp.ino", "Ku\u0308che/Lamp")] // as macOS stores it
    [InlineData("My Sketches/2nd floor/Lamp/Lamp.ino", "My Sketches/2nd floor/Lamp")]
    [InlineData("дом/Lamp/Lamp.ino", "дом/Lamp")]
    [InlineData("a+b, c/Lamp/Lamp.ino", "a+b, c/Lamp")]
    [InlineData("Old/Old.pde", "Old")]
    public async Task A_valid_sketch_is_listed_and_built(string file, string path)
    {
        using var cli = new ShellCli(ScriptedCompiler.Compiling()
            .Replace(".ino.", Path.GetExtension(file) + ".", StringComparison.Ordinal));
        await using var server = await StartAsync(cli.Path, file);
        var sketch = Assert.Single(await ListAsync(server));
        Assert.Equal(path, sketch.Text("path"));
        Assert.Equal(JsonValueKind.Null, sketch.GetProperty("problem").ValueKind);
        Assert.Equal(Path.GetFileName(path).ToLowerInvariant(), sketch.Text("project"));

        var build = await server.BuildAsync(new { sketch = path, fqbn = ScriptedCompiler.Board });
        Assert.Equal(Path.GetFileName(file) + ".bin", build.GetProperty("image").Text("name"));
        Assert.Equal(
            path, (await server.BuildAsync(
            new { sketch = Path.Combine(server.Workspace, file), fqbn = ScriptedCompiler.Board })).Text("sketch"));
    }

    [Theory]
    [InlineData("Lamp/light.ino", "Lamp",
        "Lamp/Lamp.ino is missing: the main file must have the name of its folder. Rename light.ino to Lamp.ino, or "
            + "the folder to light.")]
    [InlineData("Lamp/lamp.ino", "Lamp", "Rename lamp.ino to Lamp.ino, or the folder to lamp.")]
    [InlineData("Lamp/a.ino|Lamp/b.pde", "Lamp", "the folder has a.ino, b.pde. Rename the main one to Lamp.ino.")]
    [InlineData("Lamp/Lamp.ino|Lamp/Lamp.pde", "Lamp", "has both Lamp.ino and Lamp.pde")]
    [InlineData("My Lamp/My Lamp.ino", "My Lamp",
        "A sketch cannot be called \"My Lamp\". Rename its folder and main file: at most 64 letters without accents")]
    [InlineData("Küche/Küche.ino", "Küche", "A sketch cannot be called \"Küche\".")]
    [InlineData("-x/-x.ino", "-x", "A sketch cannot be called \"-x\".")]
    [InlineData("it's/Lamp/Lamp.ino", "it's/Lamp",
        "The folder \"it's\" has an unsupported name. Rename it: at most 100 letters, digits, spaces")]
    [InlineData("a $(id)/Lamp/Lamp.ino", "a $(id)/Lamp", "The folder \"a $(id)\"")]
    [InlineData("a; b/Lamp/Lamp.ino", "a; b/Lamp", "The folder \"a; b\"")]
    [InlineData("{build.path}/Lamp/Lamp.ino", "{build.path}/Lamp", "The folder \"{build.path}\"")]
    [InlineData("end /Lamp/Lamp.ino", "end /Lamp", "The folder \"end \"")]
    [InlineData("1/2/3/4/5/6/7/8/Lamp/Lamp.ino", "1/2/3/4/5/6/7/8/Lamp", "more than 8 folders deep")]
    [InlineData("stray.ino", "stray.ino", "stray.ino is not in its own folder. Move it to stray/stray.ino.")]
    public async Task A_sketch_that_cannot_be_built_is_listed_with_what_to_do(string files, string path, string problem)
    {
        using var cli = new ShellCli(ScriptedCompiler.Compiling());
        await using var server = await StartAsync(cli.Path, files.Split('|'));
        var sketch = Assert.Single(await ListAsync(server));
        Assert.Equal(path, sketch.Text("path"));
        Assert.Contains(problem, sketch.Text("problem"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, sketch.GetProperty("project").ValueKind);
        if (path == "stray.ino")
            return;

        using var answer = await server.PostAsync(new { sketch = path, fqbn = ScriptedCompiler.Board });
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
        Assert.Contains(problem, await answer.ProblemAsync(answer.StatusCode), StringComparison.Ordinal);
        Assert.Empty(cli.Runs);
    }

    [Fact]
    public async Task Stray_files_do_not_hide_the_sketches_below_them_and_hidden_files_are_ignored()
    {
        await using var server = await StartAsync(null, "garage/notes.ino", "garage/Lamp/Lamp.ino",
            "garage/Lamp/src/x/x.ino", "Other/._Other.ino", ".trash/Old/Old.ino");
        Assert.Equal(
            [("garage", true), ("garage/Lamp", false)],
            (await ListAsync(server)).Select(sketch => (sketch.Text("path"), sketch.Text("problem") is not null)));
    }

    // unzip creates such names from an archive with an old code page. .NET cannot delete them.
    [Fact]
    public async Task A_folder_whose_name_is_not_UTF_8_is_listed_and_does_not_hide_the_others()
    {
        using var cli = new ShellCli(ScriptedCompiler.Compiling());
        await using var server = await StartAsync(cli.Path, "Door/Door.ino", "Lamp/Lamp.ino");
        await ShellAsync(
            server.Workspace,
            "for name in 'K\\374che' 'K\\366che'; do mkdir -p \"$(printf \"$name\")/Oven\" && : > \"$(printf "
                + "\"$name\")/Oven/Oven.ino\"; done");
        try
        {
            var sketches = await ListAsync(server);
            Assert.Equal(["Door", "K\uFFFDche", "Lamp"], sketches.Select(sketch => sketch.Text("path")));
            Assert.Contains("not valid UTF-8. Rename it", sketches[1].Text("problem"), StringComparison.Ordinal);
            Assert.Equal("lamp", (await server.BuildAsync(new { sketch = "Lamp", fqbn = ScriptedCompiler.Board }))
                .Text("project"));
        }
        finally
        {
            await ShellAsync(server.Workspace, "rm -r K*");
        }
    }

    private static async Task ShellAsync(string folder, string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = folder })!;
        await shell.EndAsync($"sh -c {script}");
        Assert.Equal(0, shell.ExitCode);
    }

    private static async Task<ManagerServer> StartAsync(string? cli, params string[] files)
    {
        var server = await ManagerServer.StartAsync(cli);
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(server.Workspace, file))!);
            server.WriteFile(file, BuildConversation.Thermostat);
        }

        return server;
    }

    private static async Task<List<JsonElement>> ListAsync(ManagerServer server) =>
        [.. (await server.Client.GetFromJsonAsync<JsonElement>("/manager/api/sketches")).GetProperty("sketches")
            .EnumerateArray()];
}
