using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OtaStack.Manager.Builds;
using OtaStack.ServiceDefaults.Authentication;
using Xunit.Abstractions;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>Results are complete or absent, and old ones are deleted.</summary>
public sealed class BuildResultTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_build_volume_never_contains_an_incomplete_build()
    {
        using var cli = new ShellCli(Compiling("""printf half > "$out/$name.ino.bin"; sleep 0.05"""));
        await using var server = await StartAsync(cli);
        using var stop = new CancellationTokenSource();
        var seen = new HashSet<string>();
        var looking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                // Like the API's inbox, skips hidden folders.
                foreach (var folder in Directory.GetDirectories(server.Builds)
                    .Where(folder => !Path.GetFileName(folder).StartsWith('.')))
                {
                    foreach (var build in Directory.GetDirectories(folder))
                        seen.Add(string.Join(' ', Directory.GetFiles(build).Select(Path.GetFileName).Order()) + ": "
                            + File.ReadAllText(Path.Combine(build, "One.ino.bin")));
                }
            }
        });

        for (var i = 0; i < 15; i++)
            await server.BuildAsync(new { sketch = "One", fqbn = Board });
        await stop.CancelAsync();
        await looking;
        Assert.Equal(["One.ino.bin One.ino.elf build.json: image of One"], seen);
    }

    [Fact]
    public async Task Files_are_for_those_who_may_build()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        var path = $"/manager/api/builds/{build.Text("id")}/files/";
        using var reader = server.ClientOf(server.Address, Roles.Viewer);
        using var builder = server.ClientOf(server.Address, Roles.Operator);

        foreach (var file in build.GetProperty("files").EnumerateArray().Select(file => file.GetString()))
        {
            using var refused = await reader.GetAsync(path + file);
            Assert.Contains("it can contain passwords and tokens", await refused.ProblemAsync(HttpStatusCode.Forbidden),
                StringComparison.Ordinal);
            using var sent = await builder.GetAsync(path + file);
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        }
    }

    [Fact]
    public async Task A_link_in_the_build_volume_is_not_followed()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        var elsewhere = Directory.CreateDirectory(Path.Combine(server.Data, "elsewhere")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(server.Builds, "one"), elsewhere);
        Assert.Contains("is a link", await server.FailureAsync(new { sketch = "One", fqbn = Board }),
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
    }

    [Fact]
    public async Task A_build_without_an_image_can_be_compiled_but_not_published()
    {
        using var cli = new ShellCli(Compiling() + "\nrm \"$out/$name.ino.bin\"");
        await using var server = await StartAsync(cli);
        Assert.Contains("over the air", await server.FailureAsync(new { sketch = "One", fqbn = Board }),
            StringComparison.Ordinal);
        var compiled = await server.BuildAsync(new { sketch = "One", fqbn = Board, publish = false });
        Assert.Equal(JsonValueKind.Null, compiled.GetProperty("image").ValueKind);
        using var answer = await server.Client.PostAsync($"/manager/api/builds/{compiled.Text("id")}/publish", null);
        await answer.ProblemAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_result_larger_than_allowed_is_not_kept()
    {
        using var cli = new ShellCli(Compiling() + "\nhead -c 5000 /dev/zero > \"$out/$name.ino.elf\"");
        await using var server = await StartAsync(cli, ("Builds:MaximumResultBytes", "2000"));
        Assert.Contains("larger than", await server.FailureAsync(new { sketch = "One", fqbn = Board }),
            StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(server.Data, "*.elf", SearchOption.AllDirectories), _ => true);
    }

    [Fact]
    public async Task The_newest_builds_of_each_project_are_kept()
    {
        using var cli = new ShellCli(Compiling("[ ! -e \"$here/fail\" ] || exit 1"));
        await using var server = await StartAsync(cli, ("Builds:Keep", "2"));
        var builds = new List<JsonElement>();
        for (var i = 0; i < 4; i++)
            builds.Add(await server.BuildAsync(new { sketch = "One", fqbn = Board, publish = i < 2 }));
        var other = await server.BuildAsync(new { sketch = "Two", fqbn = Board });
        await File.WriteAllTextAsync(cli.File("fail"), "");
        for (var i = 0; i < 3; i++)
            await server.FailureAsync(new { sketch = "One", fqbn = Board });

        // The second is the newest published build. Failed builds do not displace successful ones.
        await Eventually.TrueAsync(async () => await StatusOf(builds[0]) == HttpStatusCode.NotFound);
        Assert.False(Directory.Exists(server.PublishedFolder(builds[0])));
        foreach (var kept in (JsonElement[])[builds[1], builds[2], builds[3], other])
            Assert.Equal(HttpStatusCode.OK, await StatusOf(kept));
        Assert.True(Directory.Exists(server.PublishedFolder(builds[1])));
        await Eventually.TrueAsync(() =>
            Directory.GetDirectories(Path.Combine(server.Data, "manager", "builds")).Length == 6);

        async Task<HttpStatusCode> StatusOf(JsonElement build) =>
            (await server.Client.GetAsync($"/manager/api/builds/{build.Text("id")}")).StatusCode;
    }

    [Fact]
    public async Task Builds_that_end_in_parallel_leave_no_folders_of_deleted_builds()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli, ("Builds:Keep", "1"), ("Builds:Parallelism", "4"));
        string[] sketches = ["One", "Two", "Three", "Four"];
        foreach (var sketch in sketches)
            server.WriteSketch(sketch);
        for (var i = 0; i < 20; i++)
            await server.QueueAsync(
                new { sketch = sketches[i % 4], fqbn = Board, project = "same", publish = i % 2 == 0 });

        await Eventually.TrueAsync(async () => (await QueueAsync()).GetProperty("running").GetInt32()
            + (await QueueAsync()).GetProperty("waiting").GetInt32() == 0);
        var last = await server.BuildAsync(new { sketch = "One", fqbn = Board, project = "same" });
        await Eventually.TrueAsync(() =>
            Directory.GetDirectories(Path.Combine(server.Data, "manager", "builds")).Length == 1);
        Assert.Equal([server.PublishedFolder(last)], Directory.GetDirectories(Path.Combine(server.Builds, "same")));
        Assert.Empty(server.Log.Errors);

        async Task<JsonElement> QueueAsync() =>
            (await server.Client.GetFromJsonAsync<JsonElement>("/manager/api/status")).GetProperty("queue");
    }

    [Theory]
    [InlineData(3_000_000_000, 90)]
    [InlineData(8_000_000, 1e10)]
    public void A_limit_out_of_range_is_invalid(long logBytes, double keepDays)
    {
        var options = new BuildOptions { MaximumLogBytes = logBytes, KeepDays = keepDays };
        var problems = new List<ValidationResult>();
        Assert.False(Validator.TryValidateObject(
            options, new ValidationContext(options), problems, validateAllProperties: true));
        Assert.Single(problems);
    }

    [Fact]
    public void Old_builds_are_deleted_except_the_newest_published_one_of_each_project()
    {
        var now = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
        BuildRecord[] builds =
        [
            Record("1", "a", 100, BuildState.Succeeded, published: true),
            Record("2", "a", 99, BuildState.Succeeded, published: true),
            Record("3", "a", 98, BuildState.Succeeded, published: false),
            Record("4", "a", 97, BuildState.Failed, published: false),
            Record("5", "a", 96, BuildState.Running, published: false),
            Record("6", "a", 1, BuildState.Failed, published: false),
            Record("7", "b", 100, BuildState.Cancelled, published: false),
        ];
        Assert.Equal(["1", "3", "4", "7"], BuildRetention.Surplus(builds, new BuildOptions { KeepDays = 90 }, now)
            .Select(build => build.Id).Order());

        BuildRecord Record(string id, string project, int daysAgo, BuildState state, bool published) => new()
        {
            Id = id, Project = project, Sketch = "x", Fqbn = Board, Warnings = "default", By = "admin",
            Traceparent = "",
            QueuedAt = now.AddDays(-daysAgo), State = state, Published = published,
        };
    }

    [Fact]
    public async Task A_full_disk_fails_the_build_with_a_clear_message_and_leaves_nothing_incomplete()
    {
        var folder = Directory.CreateTempSubdirectory("otastack-small-").FullName;
        if (!await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "none", folder))
        {
            output.WriteLine("Skipped: this user cannot mount a small file system.");
            Directory.Delete(folder);
            return;
        }

        try
        {
            // First the compiler runs out of space, then the Manager.
            using var cli = new ShellCli(Compiling("""
                if [ -e "$here/compiler" ]; then
                  head -c 8000000 /dev/zero > "$out/$name.ino.map" || { echo '{"error":"No space left on device"}' >&2; exit 1; }
                fi
                """) + """

                [ ! -e "$here/manager" ] || head -c 8000000 /dev/zero > "$out/../../../../ballast" 2> /dev/null || :
                """);
            await using var server = await ManagerServer.StartAsync(Path.Combine(folder, "data"), cli.Path);
            server.WriteSketch("One");
            await server.BuildAsync(new { sketch = "One", fqbn = Board });
            var before = Files();

            foreach (var kind in (string[])["compiler", "manager"])
            {
                await File.WriteAllTextAsync(cli.File(kind), "");
                var reason = await server.FailureAsync(new { sketch = "One", fqbn = Board });
                File.Delete(cli.File(kind));
                File.Delete(Path.Combine(folder, "ballast"));
                Assert.Contains("disk is full", reason, StringComparison.Ordinal);
                Assert.Equal(before, Files());
            }

            await server.BuildAsync(new { sketch = "One", fqbn = Board });
            var ballast = Path.Combine(folder, "ballast");
            await RunAsync("sh", "-c", $"head -c 8000000 /dev/zero > {ballast}");
            using (var answer = await server.PostAsync(new { sketch = "One", fqbn = Board }))
                Assert.Contains("full", await answer.ProblemAsync(HttpStatusCode.InsufficientStorage),
                    StringComparison.Ordinal);
            File.Delete(ballast);
            await server.BuildAsync(new { sketch = "One", fqbn = Board });

            string[] Files() => [.. Directory.GetFiles(server.Builds, "*", SearchOption.AllDirectories).Order()];
        }
        finally
        {
            await RunAsync("umount", folder);
            Directory.Delete(folder);
        }
    }

    [Fact]
    public async Task A_publication_that_could_not_be_saved_succeeds_at_the_next_attempt()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board, publish = false });
        var publish = $"/manager/api/builds/{build.Text("id")}/publish";
        var record = RecordOf(server, build);
        PutOutOfReach(record);
        using (var failed = await server.Client.PostAsync(publish, null))
            await failed.ProblemAsync(HttpStatusCode.InternalServerError);
        Assert.True(Directory.Exists(server.PublishedFolder(build)));
        Assert.False((await server.BuildOfAsync(build.Text("id")!)).GetProperty("published").GetBoolean());

        BringBack(record);
        using (var answer = await server.Client.PostAsync(publish, null))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await server.StartAgainAsync();
        await server.PublicationIsAsync(build.Text("id")!, "published");
        Assert.NotEmpty(await server.ImageOfAsync(build));
    }

    [Fact]
    public async Task A_result_survives_a_temporarily_unreadable_record()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board, publish = false });
        await server.StopAsync();
        var record = RecordOf(server, build);
        PutOutOfReach(record);
        await server.StartAgainAsync();
        using (var gone = await server.Client.GetAsync("/manager/api/builds/" + build.Text("id")))
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);

        await server.StopAsync();
        BringBack(record);
        await server.StartAgainAsync();
        Assert.NotEmpty(await server.ImageOfAsync(build));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("{\"id\":", false)]
    [InlineData("{\"ofANewerVersion\":true}", true)]
    [InlineData("null", true)]
    public async Task A_folder_without_a_record_is_deleted_at_the_next_start(string? record, bool stays)
    {
        await using var server = ManagerServer.NotStarted(null, null);
        var folder = Directory.CreateDirectory(
            Path.Combine(server.Data, "manager", "builds", "20261123-101500-3f2a")).FullName;
        if (record is not null)
            await File.WriteAllTextAsync(Path.Combine(folder, "build.state"), record);
        await server.StartAgainAsync();
        Assert.Equal(stays, Directory.Exists(folder));
    }

    [Fact]
    public async Task The_status_contains_disk_use()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        using var status = JsonDocument.Parse(await server.Client.GetByteArrayAsync("/manager/api/status"));
        var disk = status.RootElement.GetProperty("disk");
        Assert.True(disk.GetProperty("buildsBytes").GetInt64() >= build.GetProperty("image").GetProperty("bytes")
            .GetInt64());
        Assert.True(disk.GetProperty("freeBytes").GetInt64() > 0);
        Assert.Equal("ready", status.RootElement.GetProperty("arduinoCli").Text("state"));
    }

    private static async Task<ManagerServer> StartAsync(ShellCli cli, params (string Key, string Value)[] settings)
    {
        var server = await ManagerServer.StartAsync(cli.Path, settings);
        server.WriteSketch("One");
        server.WriteSketch("Two");
        return server;
    }

    private static string RecordOf(ManagerServer server, JsonElement build) =>
        Path.Combine(server.Data, "manager", "builds", build.Text("id")!, "build.state");

    // Makes a file unreadable and unwritable, even for root.
    private static void PutOutOfReach(string file)
    {
        File.Move(file, file + ".kept");
        Directory.CreateDirectory(Path.Combine(file, "in the way"));
    }

    private static void BringBack(string file)
    {
        Directory.Delete(file, recursive: true);
        File.Move(file + ".kept", file);
    }

    private static async Task<bool> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        await process.EndAsync(command);
        return process.ExitCode == 0;
    }
}
