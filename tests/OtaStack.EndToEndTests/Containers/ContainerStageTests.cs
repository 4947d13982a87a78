using System.Diagnostics;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>
/// When <c>./otastack test</c> leaves the containers out, and when it fails for them (<c>scripts/containers.sh</c>).
/// The programs that it would ask are the test's.
/// </summary>
public sealed class ContainerStageTests : IDisposable
{
    private const string Root = "echo 0";
    private const string SomebodyElse = "echo 1000";
    private const string Nobody = "exit 1";

    private readonly TemporaryFolder _folder = new();
    private readonly Programs _programs = new();

    public void Dispose()
    {
        _programs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Where_no_engine_answers_and_only_root_could_start_one_they_are_left_out_with_the_reason()
    {
        _programs.With("docker", Nobody).With("id", SomebodyElse);

        var stage = await StartAsync();

        Assert.Equal(0, stage.ExitCode);
        Assert.Contains("left out, for there is no container engine: none answers, and only root on Linux",
            stage.Output);
    }

    [Fact]
    public async Task Where_the_packages_of_an_engine_are_out_of_reach_they_are_left_out_with_the_reason()
    {
        DebianWhere("apt-get", """[[ " $* " != *" update "* ]]""");

        var stage = await StartAsync();

        Assert.Equal(0, stage.ExitCode);
        Assert.Contains("left out, for there is no container engine: none answers, and http://", stage.Output);
    }

    [Fact]
    public async Task An_engine_that_could_be_had_and_does_not_start_is_a_failure()
    {
        DebianWhere("apt-get", """[[ " $* " == *" update "* ]] || { echo 'no such package' >&2; exit 100; }""");

        var stage = await StartAsync();

        Assert.Equal(1, stage.ExitCode);
        Assert.Contains("failed; the end of what .otastack/containers.log says", stage.Output);
        Assert.Contains("no such package", stage.Output);
    }

    [Fact]
    public async Task An_engine_that_left_its_rules_in_the_firewall_and_does_not_answer_is_a_failure()
    {
        DebianWhere("iptables", "exit 0");

        var stage = await StartAsync();

        Assert.Equal(1, stage.ExitCode);
        Assert.Contains("has its rules in the firewall", stage.Output);
    }

    [Fact]
    public async Task An_engine_without_compose_is_a_failure_that_says_what_to_install()
    {
        _programs.With("docker", "[[ $1 == info ]]");

        var stage = await StartAsync();

        Assert.Equal(1, stage.ExitCode);
        Assert.Contains("install docker-compose-plugin and docker-buildx-plugin", stage.Output);
    }

    [Fact]
    public async Task An_engine_that_can_pull_nothing_is_a_failure_where_no_stand_ins_can_be_made()
    {
        _programs.With("docker", "[[ $1 == info || $2 == version ]]").With("id", SomebodyElse);

        var stage = await StartAsync();

        Assert.Equal(1, stage.ExitCode);
        Assert.Contains("cannot pull codercom/code-server:", stage.Output);
    }

    [Fact]
    public async Task An_engine_that_can_pull_nothing_fails_where_the_packages_for_stand_ins_are_out_of_reach()
    {
        DebianWhere("docker", "[[ $1 == info || $2 == version ]]");

        var stage = await StartAsync();

        Assert.Equal(1, stage.ExitCode);
        Assert.DoesNotContain("left out", stage.Output, StringComparison.Ordinal);
    }

    /// <summary>Root on a Debian where no engine answers and one could be started, but for one program.</summary>
    private void DebianWhere(string program, string does) =>
        _programs.With("docker", Nobody).With("id", Root).With("unshare", "exit 0").With("iptables", Nobody)
            .With("dpkg", "echo amd64").With("dpkg-deb", Nobody).With("apt-get", Nobody)
            .With(program, does);

    /// <summary>The stage and its end; nothing that it made for itself is left.</summary>
    private async Task<ScriptResult> StartAsync()
    {
        const string Stage = """
            set -euo pipefail
            root=$1 state=$TMPDIR/../state
            say() { printf '%s\n' "$*"; }
            fail() { printf '%s\n' "$*" >&2; exit 1; }
            source "$root/scripts/toolbox.sh"
            source "$root/scripts/containers.sh"
            debian_keys=$root/LICENSE
            start_containers
            """;
        var temporary = Directory.CreateDirectory(_folder.Path("tmp")).FullName;
        var start = new ProcessStartInfo("bash", ["-c", Stage, "bash", Path.GetDirectoryName(Script.FileName)!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = _programs.Path, ["TMPDIR"] = temporary,
                ["XDG_CACHE_HOME"] = _folder.Path("cache") },
        };

        using var bash = Process.Start(start.WithDefaultSignals())!;
        var (exitCode, output, errors) = await bash.OutcomeAsync("the container stage", TimeSpan.FromMinutes(5));

        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        return new ScriptResult(exitCode, output, errors);
    }
}
