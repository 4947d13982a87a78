using System.Diagnostics;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>
/// When <c>./otastack test</c> skips the containers and when it fails (<c>scripts/containers.sh</c>). The test
/// replaces the programs it calls.
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
    public async Task Without_a_running_engine_and_without_root_they_are_skipped_with_the_reason()
    {
        _programs.With("docker", Nobody).With("id", SomebodyElse);

        var stage = await StartAsync();

        Assert.Equal(0, stage.ExitCode);
        Assert.Contains("skipped, no container engine: none is running, and only root on Linux",
            stage.Output);
    }

    [Fact]
    public async Task When_an_engines_packages_cannot_be_downloaded_they_are_skipped_with_the_reason()
    {
        DebianWhere("apt-get", """[[ " $* " != *" update "* ]]""");

        var stage = await StartAsync();

        Assert.Equal(0, stage.ExitCode);
        Assert.Contains(
            "skipped, no container engine: none is running, and its packages cannot be downloaded from http://",
            stage.Output);
    }

    [Fact]
    public async Task An_available_engine_that_does_not_start_is_a_failure()
    {
        DebianWhere("apt-get", """[[ " $* " == *" update "* ]] || { echo 'no such package' >&2; exit 100; }""");

        var stage = await StartAsync();

        Assert.Equal(1, stage.ExitCode);
        Assert.Contains("failed; the end of .otastack/containers.log", stage.Output);
        Assert.Contains("no such package", stage.Output);
    }

    [Fact]
    public async Task An_engine_that_left_firewall_rules_and_is_not_running_is_a_failure()
    {
        DebianWhere("iptables", "exit 0");

        var stage = await StartAsync();

        Assert.Equal(1, stage.ExitCode);
        Assert.Contains("the firewall has the rules of one", stage.Output);
    }

    [Fact]
    public async Task An_engine_without_compose_is_a_failure_that_names_the_packages()
    {
        _programs.With("docker", "[[ $1 == info ]]");

        var stage = await StartAsync();

        Assert.Equal(1, stage.ExitCode);
        Assert.Contains("install docker-compose-plugin and docker-buildx-plugin", stage.Output);
    }

    [Fact]
    public async Task An_engine_that_cannot_pull_images_is_a_failure_if_no_base_images_can_be_built()
    {
        _programs.With("docker", "[[ $1 == info || $2 == version ]]").With("id", SomebodyElse);

        var stage = await StartAsync();

        Assert.Equal(1, stage.ExitCode);
        Assert.Contains("cannot pull codercom/code-server:", stage.Output);
    }

    [Fact]
    public async Task An_engine_that_cannot_pull_images_is_a_failure_without_the_packages_of_base_images()
    {
        DebianWhere("docker", "[[ $1 == info || $2 == version ]]");

        var stage = await StartAsync();

        Assert.Equal(1, stage.ExitCode);
        Assert.DoesNotContain("skipped", stage.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// Root on Debian without a running engine. Every program allows starting one, except one program.
    /// </summary>
    private void DebianWhere(string program, string does) =>
        _programs.With("docker", Nobody).With("id", Root).With("unshare", "exit 0").With("iptables", Nobody)
            .With("dpkg", "echo amd64").With("dpkg-deb", Nobody).With("apt-get", Nobody)
            .With(program, does);

    /// <summary>Runs the stage and checks that it left no temporary files.</summary>
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
