using System.Diagnostics;
using System.Net;
using System.Text;
using OtaStack.Manager.Builds;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>A build's version is the one that the board will report.</summary>
public sealed class VersionTests(CompilingManager manager) : IClassFixture<CompilingManager>
{
    private const string Print = "void setup() { Serial.println(v); }\nvoid loop() {}";
    private const string Stamp = "Nov 23 2026;10:15:00";

    private readonly ManagerServer _server = manager.Server;

    // Sketch, code, version in the request, expected version, and its source.
    public static TheoryData<string, string, string?, string, string> Rules => new()
    {
        { "Asked", "const char v[] = OTASTACK_VERSION;", "2.0.0-rc.1+b", "2.0.0-rc.1+b", "request" },
        { "Named", "#define OTASTACK_VERSION \"1.2.3\"\nconst char v[] = OTASTACK_VERSION;", null, "1.2.3", "sketch" },
        { "Default",
            "#ifndef OTASTACK_VERSION\n#define OTASTACK_VERSION \"1.2.3\"\n#endif\nconst char v[] = OTASTACK_VERSION;",
            "1.3.0", "1.3.0", "request" },
        { "Timed", "const char v[] = OTASTACK_VERSION;", null, Stamp, "time" },
        { "Template",
            "#ifndef OTASTACK_VERSION\n#define OTASTACK_VERSION __DATE__ \";\" __TIME__\n#endif\nconst char v[] = "
                + "OTASTACK_VERSION;", "7", "7", "request" },
        { "OwnStamp", "const char v[] = __DATE__ \";\" __TIME__;", null, Stamp, "time" },
        { "OwnStampWins", "const char v[] = __DATE__ \";\" __TIME__;", "9.9.9", Stamp, "image" },
        { "FixedStampWins",
            "#undef OTASTACK_VERSION\n#define OTASTACK_VERSION __DATE__ \";\" __TIME__\nconst char v[] = "
                + "OTASTACK_VERSION;", "9.9.9", Stamp, "image" },
        { "OwnMarkerWins", "const char v[] = \"@otastack|project=x|version=4.5.6|@\";", "9.9.9", "4.5.6", "image" },
        { "Marked", "const char v[] = OTASTACK_MARKER;", "3.1", "3.1", "request" },
        { "BothStamps",
            "const char v[] = OTASTACK_VERSION; const char built[] = __DATE__ \";\" __TIME__; const char *b() { return "
                + "built; }", "3.2", "3.2", "request" },
        { "Nasty", "const char v[] = OTASTACK_VERSION;", "1.0 beta~2;a:b_c+d", "1.0 beta~2;a:b_c+d", "request" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_build_has_the_version_that_the_board_reports(
        string sketch, string code, string? version, string expected, string source)
    {
        _server.WriteSketch(sketch, code + "\n" + Print);
        var build = await _server.BuildAsync(new { sketch, version, fqbn = StandInToolchain.Esp8266 });
        Assert.Equal(expected, build.Text("version"));
        Assert.Equal(source, build.Text("versionSource"));
        Assert.NotEqual(-1, (await _server.ImageOfAsync(build)).AsSpan().IndexOf(Encoding.ASCII.GetBytes(expected)));
    }

    [Fact]
    public async Task The_API_uses_the_version_even_if_the_image_contains_another_stamp()
    {
        // Only this project's folder: other tests build into the folder above, some of them the same image twice.
        await using var api = await ApiServer.StartAsync(("Builds:Path", Path.Combine(_server.Builds, "taken-2")));
        _server.WriteSketch(
            "Taken", "const char v[] = OTASTACK_VERSION;\nconst char built[] = __DATE__ \";\" __TIME__;\nconst char "
                + $"*b() {{ return built; }}\n{Print}");
        var build = await _server.BuildAsync(
            new { sketch = "Taken", version = "5.0.1", fqbn = StandInToolchain.Esp8266, project = "Taken-2" });
        var firmware = await api.TakenAsync(await _server.ImageOfAsync(build));

        Assert.Equal("5.0.1", (string?)firmware["version"]);
        Assert.Equal("taken-2", (string?)firmware["project"]);
        Assert.Equal("ESP8266", (string?)firmware["chip"]);
        Assert.Equal(build.Text("traceId"), (string?)firmware["traceId"]);
        Assert.Equal(build.Text("id"), (string?)firmware["provenance"]!["buildId"]);
        Assert.Equal("admin", (string?)firmware["provenance"]!["builtBy"]);
        Assert.Empty(await api.RefusedAsync());
    }

    [Fact]
    public async Task A_fixed_version_in_the_sketch_that_contradicts_the_request_fails()
    {
        _server.WriteSketch("Insists",
            "// OTASTACK_VERSION \"0\"\n#define OTASTACK_VERSION \"1.2.3\"\nvoid setup() {}\nvoid loop() {}");
        var reason = await _server.FailureAsync(
            new { sketch = "Insists", version = "2.0.0", fqbn = StandInToolchain.Esp8266 });
        Assert.Contains("Insists.ino:2", reason, StringComparison.Ordinal);
        Assert.Contains("#ifndef", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1.0")]
    [InlineData("1.0 ")]
    [InlineData("-1.0")]
    [InlineData("1.0\"")]
    [InlineData("1.0\" -fplugin=/tmp/x \"")]
    [InlineData("1.0\\")]
    [InlineData("1.0%s")]
    [InlineData("1.0|x")]
    [InlineData("1.0\n#define X")]
    [InlineData("{build.path}")]
    [InlineData("$(id)")]
    [InlineData("`id`")]
    [InlineData("1.0'")]
    [InlineData("1.0??/")]
    [InlineData("1.0é")]
    [InlineData("1.0\0")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111111")]
    public async Task An_invalid_version_is_rejected(string version)
    {
        _server.WriteSketch("Refused");
        using var answer = await _server.PostAsync(
            new { sketch = "Refused", version, fqbn = StandInToolchain.Esp8266 });
        Assert.Contains("version", await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_version_in_the_sketch_git_determines_it()
    {
        _server.WriteSketch("Tagged");
        Git("init", "-q");
        Git("add", ".");
        Git("commit", "-q", "-m", "one");
        Git("tag", "v1.2.3");
        Assert.Equal(("v1.2.3", "git", false), await BuiltAsync());
        // Files that the Manager writes next to the sketch do not count as changes.
        Assert.Equal(("v1.2.3", "git", false), await BuiltAsync());

        // After the tag, and not older than it: in SemVer, v1.2.3-1-g… would be a pre-release.
        Git("commit", "-q", "--allow-empty", "-m", "two");
        var (after, _, _) = await BuiltAsync();
        Assert.Matches(@"^v1\.2\.3\+1\.g[0-9a-f]{10}$", after);

        _server.WriteFile("Tagged/new.h", "", new DateTime(2026, 11, 25, 9, 8, 7, DateTimeKind.Utc));
        var (dirty, source, isDirty) = await BuiltAsync();
        Assert.Equal(after + ".dirty.20261125090807", dirty);
        Assert.Equal(("git", true), (source, isDirty));

        async Task<(string?, string?, bool)> BuiltAsync()
        {
            var build = await _server.BuildAsync(new { sketch = "Tagged", fqbn = StandInToolchain.Esp8266 });
            var manifest = await _server.ManifestOfAsync(build);
            Assert.Matches("^[0-9a-f]{40}$", manifest.Text("gitCommit")!);
            return (build.Text("version"), build.Text("versionSource"), manifest.GetProperty("gitDirty").GetBoolean());
        }

        void Git(params string[] arguments)
        {
            var start = new ProcessStartInfo("git",
                ["-c", "user.name=t", "-c", "user.email=t@example.org", .. arguments])
            {
                WorkingDirectory = Path.Combine(_server.Workspace, "Tagged"),
                Environment = { ["GIT_CEILING_DIRECTORIES"] = _server.Workspace },
            };
            using var process = Process.Start(start)!;
            Assert.True(process.WaitForExit(InTime.Patience), "git does not end");
            Assert.Equal(0, process.ExitCode);
        }
    }

    [Fact]
    public void The_time_is_that_of_the_commit_or_of_the_newest_uncommitted_change()
    {
        var (committed, changed) = (DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
            DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        var sources = new VersionInSources(false, null, false, null);
        Assert.Equal(committed, BuildVersion.Choose(
            "1", sources, new GitState("a", null, committed, IsDirty: false), changed, null).SourceTime);
        Assert.Equal(changed, BuildVersion.Choose(
            "1", sources, new GitState("a", null, committed, IsDirty: true), changed, null).SourceTime);
        Assert.Equal(changed, BuildVersion.Choose("1", sources, null, changed, null).SourceTime);
        Assert.Equal("Nov  4 2023;00:00:00",
            BuildVersion.Choose(
                null, sources, null, new DateTimeOffset(2023, 11, 4, 0, 0, 0, TimeSpan.Zero), null).Text);
    }

    [Fact]
    public void A_token_that_is_newer_than_the_sources_makes_a_new_version()
    {
        var sources = new VersionInSources(false, null, false, null);
        var (committed, token) = (new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 11, 27, 9, 8, 7, TimeSpan.Zero));
        var git = new GitState("a", "v1.2.3-0-gabcdef0123", committed, IsDirty: false);

        var tagged = BuildVersion.Choose(null, sources, git, default, token);
        Assert.Equal(("v1.2.3+token.20261127090807", token), (tagged.Text, tagged.SourceTime));
        Assert.Equal("v1.2.3+4.gabcdef0123.token.20261127090807", BuildVersion.Choose(
            null, sources, git with { Describe = "v1.2.3-4-gabcdef0123" }, default, token).Text);
        Assert.Equal("v1.2.3+dirty.20261127090807", BuildVersion.Choose(
            null, sources, git with { IsDirty = true }, committed, token).Text);
        Assert.Equal("Nov 27 2026;09:08:07", BuildVersion.Choose(null, sources, null, committed, token).Text);
        Assert.Equal("1.2.4", BuildVersion.Choose("1.2.4", sources, git, default, token).Text);
        Assert.Equal("v1.2.3", BuildVersion.Choose(null, sources, git, default, committed).Text);
    }

    [Fact]
    public void A_tag_that_is_not_a_valid_version_is_ignored()
    {
        var sources = new VersionInSources(false, null, false, null);
        var git = new GitState("a", "weird|tag-0-gabcdef0123", DateTimeOffset.UnixEpoch, IsDirty: false);
        Assert.Equal(BuildVersionSource.Time,
            BuildVersion.Choose(null, sources, git, DateTimeOffset.UnixEpoch, null).Source);
        Assert.Equal("a+b.2.gabcdef0123", BuildVersion.Choose(
            null, sources, git with { Describe = "a+b-2-gabcdef0123" }, default, null).Text);
        Assert.Throws<InvalidInputException>(
            () => BuildVersion.Choose(null, sources with { Named = "a\"b" }, null, default, null));
    }
}
