using System.Collections.Concurrent;
using OtaStack.Runner.Supervision;

namespace OtaStack.Tests.Runner;

/// <summary>
/// The guard with real processes. The end-to-end tests cover a kill -9 of the runner.
/// </summary>
public sealed class GuardedProcessesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("otastack-guard-").FullName;
    private readonly ConcurrentQueue<string> _output = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_program_gets_its_arguments_and_environment_unchanged_and_returns_its_exit_code()
    {
        var errors = new ConcurrentQueue<string>();
        var command = Bash("printf '%s|' \"$@\" \"$GREETING\"; echo oh >&2; exit 7", "a  b", "$HOME", "ü\n") with
        {
            Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                ["GREETING"] = "hello there" },
        };

        var code = await new GuardedProcesses(_folder)
            .RunAsync(command, _output.Enqueue, errors.Enqueue, CancellationToken.None);

        Assert.Equal(7, code);
        Assert.Equal("a  b|$HOME|ü\n|hello there|", string.Join('\n', _output));
        Assert.Equal(["oh"], errors);
    }

    [Fact]
    public async Task A_missing_program_returns_exit_code_127_with_a_message()
    {
        var command = new GuardedCommand(["no-such-program"], _folder, Own());

        var code = await new GuardedProcesses(_folder)
            .RunAsync(command, _output.Enqueue, _output.Enqueue, CancellationToken.None);

        Assert.Equal(127, code);
        Assert.Contains("no-such-program", Assert.Single(_output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_stops_the_whole_group_and_reads_its_last_output()
    {
        using var stop = new CancellationTokenSource();
        var running = new GuardedProcesses(_folder).RunAsync(
            Bash("trap 'echo bye; exit 0' TERM; sleep 1000 & echo \"child $!\"; wait"), _output.Enqueue,
            _output.Enqueue, stop.Token);
        await Eventually.TrueAsync(() => !_output.IsEmpty, "the child");

        await stop.CancelAsync();

        Assert.Equal(0, await running);
        Assert.Equal("bye", _output.Last());
        await GoneAsync(_output.First());
    }

    [Fact]
    public async Task Background_processes_of_a_program_end_with_it()
    {
        var code = await new GuardedProcesses(_folder).RunAsync(
            Bash("sleep 1000 & echo \"child $!\"; kill -KILL $$"), _output.Enqueue, _output.Enqueue,
            CancellationToken.None);

        Assert.Equal(137, code);
        await GoneAsync(_output.First());
    }

    // It is not the test's own child, so it does not stay a zombie.
    private static Task GoneAsync(string line) => Eventually.TrueAsync(
        () => !File.Exists($"/proc/{line.Split(' ')[1]}/cmdline")
            || File.ReadAllText($"/proc/{line.Split(' ')[1]}/cmdline").Length == 0,
        line + " gone");

    private GuardedCommand Bash(string script, params string[] arguments) =>
        new(["bash", "-c", script, "bash", .. arguments], _folder, Own());

    private static Dictionary<string, string> Own() => new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
}
