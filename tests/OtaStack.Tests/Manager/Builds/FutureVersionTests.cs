using System.Globalization;
using OtaStack.Manager.Builds;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>
/// A board with a version in the future would not accept later builds, so such a build is rejected.
/// </summary>
public sealed class FutureVersionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Jan  1 2100;00:00:00")]
    [InlineData("Nov 28 2026;00:00:00")]
    [InlineData("Dec 24 2026 10:00:00")]
    [InlineData("Dec 24 2026-10:00:00")]
    [InlineData("2100-01-01")]
    [InlineData("2026-11-28")]
    [InlineData("v2026-12-24T10:15:00Z")]
    [InlineData("20991231")]
    [InlineData("20991231-1015")]
    [InlineData("20991231101500")]
    public void A_date_in_the_future_is_rejected(string version) =>
        Assert.StartsWith($"The version {version} is a date in the future", FutureVersion.Problem(version, Now),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("Nov 26 2026;21:59:59")]
    [InlineData("Nov 27 2026;12:00:00")] // now, in the earliest time zone
    [InlineData("Apr  3 2020;05:33:11")]
    [InlineData("2026-11-26")]
    [InlineData("2026-11-27")] // today in half of the world
    [InlineData("20200101")]
    [InlineData("2026.12.1")] // a release in December, or the twelfth of the year
    [InlineData("2100.1.0")]
    [InlineData("99999999")]
    [InlineData("20261399")]
    [InlineData("1.4.2")]
    [InlineData("v2100")]
    [InlineData("summer")]
    public void Other_versions_are_accepted(string version) => Assert.Null(FutureVersion.Problem(version, Now));

    [Fact]
    public async Task A_file_time_in_the_future_fails_the_build_and_names_the_file()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        server.WriteFile("One/more.h", "int more;", new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var reason = await server.FailureAsync(new { sketch = "One", fqbn = Board, version = "1.0.0" });

        Assert.StartsWith("One/more.h was changed on 2100-01-01 00:00:00 UTC, and the time here is ", reason,
            StringComparison.Ordinal);
        Assert.Contains("Save the file again", reason, StringComparison.Ordinal);
        Assert.DoesNotContain(cli.Runs, run => run.Contains("compile", StringComparison.Ordinal));

        server.WriteFile("One/more.h", "int more;", new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await server.BuildAsync(new { sketch = "One", fqbn = Board });
    }

    [Fact]
    public async Task A_file_time_within_the_clock_tolerance_is_accepted()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        server.WriteFile("One/more.h", "int more;", DateTime.UtcNow + TimeSpan.FromMinutes(5));
        await server.BuildAsync(new { sketch = "One", fqbn = Board });
    }

    [Fact]
    public async Task A_version_with_a_date_in_the_future_fails_the_build()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        Assert.StartsWith(
            "The version 2100-01-01 is a date in the future",
            await server.FailureAsync(new { sketch = "One", fqbn = Board, version = "2100-01-01" }),
            StringComparison.Ordinal);
        server.WriteSketch("One", "#define OTASTACK_VERSION \"Jan  1 2100;00:00:00\"");
        Assert.StartsWith(
            "The version Jan  1 2100;00:00:00 is a date in the future",
            await server.FailureAsync(new { sketch = "One", fqbn = Board }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_marker_with_a_date_in_the_future_fails_the_build()
    {
        using var cli = new ShellCli(Compiling() + """

            printf '@otastack|project=one|version=2100-01-01|@\0' >> "$out/$name.ino.bin"
            """);
        await using var server = await StartAsync(cli);
        Assert.StartsWith(
            "The version 2100-01-01 is a date in the future",
            await server.FailureAsync(new { sketch = "One", fqbn = Board }), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(server.Builds, "one")));
    }

    [Fact]
    public async Task A_commit_in_the_future_fails_the_build_and_is_named()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        await GitAsync(server.Workspace, "init", "-q");
        await GitAsync(server.Workspace, "add", ".");
        await GitAsync(server.Workspace, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit",
            "-q", "-m", "x");

        var reason = await server.FailureAsync(new { sketch = "One", fqbn = Board });

        Assert.Contains("of One is dated 2099-01-01 00:00:00 UTC", reason, StringComparison.Ordinal);
        Assert.StartsWith("Commit ", reason, StringComparison.Ordinal);
    }

    private static async Task GitAsync(string folder, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("git", arguments) { WorkingDirectory = folder };
        start.Environment["GIT_COMMITTER_DATE"] = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero)
            .ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";
        using var git = System.Diagnostics.Process.Start(start)!;
        await git.WaitForExitAsync();
        Assert.Equal(0, git.ExitCode);
    }

    private static async Task<ManagerServer> StartAsync(ShellCli cli)
    {
        var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        return server;
    }
}
