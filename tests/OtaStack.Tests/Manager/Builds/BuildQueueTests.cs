using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Manager.Cli;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>Order, limits and ends of builds, with misbehaving compilers.</summary>
public sealed class BuildQueueTests
{
    [Fact]
    public async Task Cancelling_stops_the_compilers_of_arduino_cli()
    {
        // A grandchild that ignores SIGTERM, in the background of a child.
        using var cli = new ShellCli(Compiling("""
            sh -c 'trap "" TERM; echo $$ > "'"$here"'/grandchild.tmp"; mv "'"$here"'/grandchild.tmp" "'"$here"'/grandchild"; while :; do sleep 0.1; done' &
            wait
            """));
        await using var server = await StartAsync(cli);
        var id = await server.QueueAsync(new { sketch = "One", fqbn = Board });
        await Eventually.TrueAsync(() => File.Exists(cli.File("grandchild")));
        var grandchild = int.Parse(await File.ReadAllTextAsync(cli.File("grandchild")), CultureInfo.InvariantCulture);
        Assert.True(IsAlive(grandchild));

        using var answer = await server.Client.PostAsync($"/manager/api/builds/{id}/cancel", null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("cancelled", (await server.EndOfAsync(id)).Text("state"));
        Assert.False(IsAlive(grandchild));
        Assert.Equal([Path.Combine(server.Builds, ".manager.lock")],
            Directory.GetFiles(server.Builds, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Background_processes_of_a_compiler_end_with_it()
    {
        using var cli = new ShellCli(Compiling("""sleep 1000 & echo $! > "$here/left" """));
        await using var server = await StartAsync(cli);
        await server.BuildAsync(new { sketch = "One", fqbn = Board });
        Assert.False(IsAlive(int.Parse(await File.ReadAllTextAsync(cli.File("left")), CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_queued_build_is_cancelled_without_running()
    {
        using var cli = new ShellCli(CompilingWhenTold);
        await using var server = await StartAsync(cli);
        var running = await server.QueueAsync(new { sketch = "One", fqbn = Board });
        var waiting = await server.QueueAsync(new { sketch = "Two", fqbn = Board });
        (await server.Client.PostAsync($"/manager/api/builds/{waiting}/cancel", null)).Dispose();
        Assert.Equal("cancelled", (await server.BuildOfAsync(waiting)).Text("state"));
        await File.WriteAllTextAsync(cli.File("go"), "");
        Assert.Equal("succeeded", (await server.EndOfAsync(running)).Text("state"));
        Assert.Equal("cancelled", (await server.BuildOfAsync(waiting)).Text("state"));
        Assert.Single(cli.Runs);
    }

    [Fact]
    public async Task A_build_that_takes_too_long_is_stopped()
    {
        using var cli = new ShellCli(Compiling("sleep 1000"));
        await using var server = await StartAsync(cli, ("Builds:TimeLimitMinutes", "0.01"));
        Assert.Contains("longer than", await server.FailureAsync(new { sketch = "One", fqbn = Board }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_reads_the_sketch_and_starts_its_time_limit_after_a_toolchain_change()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli, ("Builds:TimeLimitMinutes", "0.05"));
        server.WriteSketch("One", "#define OTASTACK_VERSION \"old\"");
        var installation = await server.Services.GetRequiredService<ToolchainGate>().ChangeAsync(default);
        var id = await server.QueueAsync(new { sketch = "One", fqbn = Board });
        var build = await server.BuildOfAsync(id);
        await Eventually.TrueAsync(async () =>
            (await server.LogOfAsync(build)).Contains(
                "Waiting for a platform or library installation", StringComparison.Ordinal));

        server.WriteSketch("One", "#define OTASTACK_VERSION \"new\"");
        await Task.Delay(TimeSpan.FromMinutes(0.06));
        await server.StateIsAsync(id, "running");
        installation.Dispose();

        Assert.Equal("new", (await server.EndOfAsync(id)).Text("version"));
    }

    [Fact]
    public async Task Builds_run_in_parallel_but_only_one_for_each_sketch()
    {
        using var cli = new ShellCli(CompilingWhenTold);
        await using var server = await StartAsync(cli, ("Builds:Parallelism", "2"));
        var first = await server.QueueAsync(new { sketch = "One", fqbn = Board });
        var second = await server.QueueAsync(new { sketch = "One", fqbn = Board });
        var other = await server.QueueAsync(new { sketch = "Two", fqbn = Board });
        var third = await server.QueueAsync(new { sketch = "Three", fqbn = Board });

        // "Two" overtakes the second build of "One"; "Three" exceeds the parallelism.
        await Eventually.TrueAsync(() => cli.Runs.Count == 2 && File.ReadAllLines(cli.File("started")).Length == 2);
        Assert.Equal(["One", "Two"], File.ReadAllLines(cli.File("started")).Order());
        await server.StateIsAsync(first, "running");
        await server.StateIsAsync(other, "running");
        Assert.Equal("waiting", (await server.BuildOfAsync(second)).Text("state"));
        Assert.Equal("waiting", (await server.BuildOfAsync(third)).Text("state"));
        var queue = (await server.Client.GetFromJsonAsync<JsonElement>("/manager/api/status")).GetProperty("queue");
        Assert.Equal(
            (2, 2, 2), (queue.GetProperty("running").GetInt32(), queue.GetProperty("waiting")
            .GetInt32(), queue.GetProperty("parallelism").GetInt32()));

        await File.WriteAllTextAsync(cli.File("go"), "");
        foreach (var id in (string[])[first, second, other, third])
            Assert.Equal("succeeded", (await server.EndOfAsync(id)).Text("state"));
        Assert.Equal(4, cli.Runs.Count);
    }

    [Fact]
    public async Task A_full_queue_rejects_builds_until_some_have_ended()
    {
        using var cli = new ShellCli(CompilingWhenTold);
        await using var server = await StartAsync(cli, ("Builds:MaximumWaiting", "2"));
        var first = await server.QueueAsync(new { sketch = "One", fqbn = Board });
        await server.StateIsAsync(first, "running");
        var last = "";
        foreach (var sketch in (string[])["Two", "Three"])
            last = await server.QueueAsync(new { sketch, fqbn = Board });

        using (var refused = await server.PostAsync(new { sketch = "Four", fqbn = Board }))
        {
            await refused.ProblemAsync(HttpStatusCode.TooManyRequests);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await File.WriteAllTextAsync(cli.File("go"), "");
        await server.EndOfAsync(last);
        await server.BuildAsync(new { sketch = "Four", fqbn = Board });
    }

    [Fact]
    public async Task A_compiler_with_endless_output_is_stopped()
    {
        using var cli = new ShellCli("exec yes 'a long line that is repeated and repeated and repeated'");
        await using var server = await StartAsync(cli);
        Assert.Contains("wrote more than", await server.FailureAsync(new { sketch = "One", fqbn = Board }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill -SEGV $$")]
    [InlineData("exit 3")]
    [InlineData("echo no json at all")]
    [InlineData("echo '{\"success\":true'")]
    [InlineData("echo '[]'")]
    [InlineData("printf '{\"success\":true,\"builder_result\":{}}'")]
    [InlineData("echo '{\"error\":\"Invalid FQBN\"}' >&2; exit 1")]
    [InlineData("head -c 100000 /dev/urandom; exit 1")]
    public async Task A_failing_compiler_fails_only_its_build(string script)
    {
        using var cli = new ShellCli($"""if [ -e "$here/fixed" ]; then {Compiling()}{'\n'} else {script}; fi""");
        await using var server = await StartAsync(cli);
        Assert.False(string.IsNullOrWhiteSpace(await server.FailureAsync(new { sketch = "One", fqbn = Board })));
        Assert.False(Directory.Exists(Path.Combine(server.Builds, "one")));
        Assert.Empty(server.Log.Errors);

        await File.WriteAllTextAsync(cli.File("fixed"), "");
        await server.BuildAsync(new { sketch = "One", fqbn = Board });
    }

    [Fact]
    public async Task Without_arduino_cli_a_build_fails_and_says_how_to_install_it()
    {
        await using var server = await StartAsync(null);
        Assert.Contains("Install arduino-cli", await server.FailureAsync(new { sketch = "One", fqbn = Board }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_log_is_cut_and_the_build_continues()
    {
        using var cli = new ShellCli(
            Compiling("""text=$(seq -f 'a line of the compiler that is long enough, %g' -s '\\n' 1 300)""")
            .Replace("\"success\":true,", "\"success\":true,\"compiler_out\":\"'\"$text\"'\",",
                StringComparison.Ordinal));
        await using var server = await StartAsync(cli, ("Builds:MaximumLogBytes", "5000"));
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        var log = await server.LogOfAsync(build);
        Assert.EndsWith("The log is too long and ends here.\n", log, StringComparison.Ordinal);
        Assert.InRange(log.Length, 1000, 6000);
    }

    [Fact]
    public async Task After_a_restart_queued_builds_run_and_interrupted_builds_have_failed()
    {
        using var cli = new ShellCli(CompilingWhenTold);
        await using var server = await StartAsync(cli);
        var running = await server.QueueAsync(new { sketch = "One", fqbn = Board });
        await server.StateIsAsync(running, "running");
        var waiting = await server.QueueAsync(new { sketch = "Two", fqbn = Board });
        await Eventually.TrueAsync(() => cli.Runs.Count == 1);

        await server.StopAsync();
        await File.WriteAllTextAsync(cli.File("go"), "");
        await server.StartAgainAsync();
        var ended = await server.BuildOfAsync(running);
        Assert.Equal(("failed", "The Manager stopped during this build. Build again."),
            (ended.Text("state"), ended.Text("error")));
        Assert.Equal("succeeded", (await server.EndOfAsync(waiting)).Text("state"));
    }

    [Fact]
    public async Task After_a_kill_the_Manager_stops_leftover_compilers_at_its_next_start()
    {
        using var cli = new ShellCli(Compiling("""
            echo $$ > "$here/child.tmp"; mv "$here/child.tmp" "$here/child"
            if [ ! -e "$here/go" ]; then touch "$out/$name.ino.bin"; while :; do sleep 0.1; done; fi
            """));
        await using var server = ManagerServer.NotStarted(null, cli.Path);
        server.WriteSketch("One");
        server.WriteSketch("Two");
        string running, waiting;
        int child;
        await using (var process = await ManagerProcess.StartAsync(server))
        {
            running = await process.QueueAsync(new { sketch = "One", fqbn = Board });
            waiting = await process.QueueAsync(new { sketch = "Two", fqbn = Board });
            await Eventually.TrueAsync(() => File.Exists(cli.File("child")));
            child = int.Parse(await File.ReadAllTextAsync(cli.File("child")), CultureInfo.InvariantCulture);
            // The process group to stop is on disk.
            var state = Path.Combine(server.Data, "manager", "builds", running, "build.state");
            await Eventually.TrueAsync(() =>
                File.ReadAllText(state).Contains($"\"processGroup\":{child}", StringComparison.Ordinal));
            process.Kill();
        }

        Assert.True(IsAlive(child));
        await File.WriteAllTextAsync(cli.File("go"), "");
        await server.StartAgainAsync();
        Assert.False(IsAlive(child));
        Assert.Equal("failed", (await server.BuildOfAsync(running)).Text("state"));
        Assert.Equal("succeeded", (await server.EndOfAsync(waiting)).Text("state"));
        Assert.False(Directory.Exists(Path.Combine(server.Builds, "one")));
        Assert.False(Directory.Exists(Path.Combine(server.Builds, ".staging", running)));
    }

    private static async Task<ManagerServer> StartAsync(ShellCli? cli, params (string Key, string Value)[] settings)
    {
        var server = await ManagerServer.StartAsync(cli?.Path, settings);
        foreach (var sketch in (string[])["One", "Two", "Three", "Four"])
            server.WriteSketch(sketch);
        return server;
    }

    // A zombie has ended, but its parent has not waited for it yet.
    private static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
