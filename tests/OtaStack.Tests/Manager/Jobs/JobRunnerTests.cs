using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;
using OtaStack.Manager.Jobs;

namespace OtaStack.Tests.Manager.Jobs;

public sealed class JobRunnerTests : IAsyncLifetime, IDisposable
{
    private readonly ShellCli _cli = new("""
        case "$1" in
          hang) sleep 300 & echo $! > "$here/child"; echo started; wait ;;
          fail) echo 'working...'; echo 'Error during install: no space left on device' >&2; exit 1 ;;
          bar)  printf 'Downloading packages...\n\ra:b@1 0 B / 10.00 MiB [--]   0.00%%  \ra:b@1 5.00 MiB / 10.00 MiB [=>-]  50.00%% 00m01s\r'
                while [ ! -e "$here/go" ]; do sleep 0.02; printf '\ra:b@1 5.00 MiB / 10.00 MiB [=>-]  50.00%% 00m01s'; done
                printf '\ra:b@1 downloaded      \n' ;;
          chat) i=0; while [ $i -lt 1500 ]; do echo "line $i"; i=$((i+1)); done ;;
        esac
        """);

    private ManagerServer _server = null!;

    private JobRunner Jobs => _server.Services.GetRequiredService<JobRunner>();

    public async Task InitializeAsync() => _server = await ManagerServer.StartAsync(_cli.Path);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_successful_job_has_its_output_and_times()
    {
        var job = await EndOf(Start("chat"));

        Assert.Equal(JobState.Succeeded, job.State);
        Assert.NotNull(job.StartedAt);
        Assert.True(job.EndedAt >= job.StartedAt);
        Assert.Equal(Job.LogLines, job.Log!.Count);
        Assert.Equal("line 1499", job.Log[^1]);
    }

    [Fact]
    public async Task A_failed_job_has_the_reason()
    {
        var job = await EndOf(Start("fail"));

        Assert.Equal(JobState.Failed, job.State);
        Assert.StartsWith("The disk is full.", job.Error, StringComparison.Ordinal);
        Assert.Contains("working...", job.Log!);
    }

    [Fact]
    public async Task A_job_without_arduino_cli_fails_with_the_reason()
    {
        await using var bare = await ManagerServer.StartAsync(arduinoCli: null);
        var job = bare.Services.GetRequiredService<JobRunner>().Start("x", "me", run => run.RunAsync("chat"));

        Assert.Contains("arduino-cli", (await EndOf(job)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_progress_bar_updates_the_step_and_adds_no_log_line()
    {
        var job = Start("bar");
        await Eventually.TrueAsync(() => job.View.Progress == 0.5);
        Assert.Equal("a:b@1 5 MiB of 10 MiB", job.View.Step);

        await File.WriteAllTextAsync(_cli.File("go"), "");
        var end = await EndOf(job);
        Assert.Equal(["Downloading packages...", "a:b@1 downloaded"], end.Log!);
        Assert.Null(end.Progress);
    }

    [Fact]
    public async Task Cancelling_stops_all_processes_of_the_job()
    {
        var job = Start("hang");
        await Eventually.TrueAsync(() => job.ViewWithLog().Log!.Contains("started"));
        var child = int.Parse(await File.ReadAllTextAsync(_cli.File("child")), CultureInfo.InvariantCulture);

        Assert.True(Jobs.Cancel(job.Id));

        Assert.Equal(JobState.Cancelled, (await EndOf(job)).State);
        await Eventually.TrueAsync(() => !IsAlive(child));
    }

    [Fact]
    public async Task A_job_that_exceeds_the_time_limit_is_stopped()
    {
        await using var server = await ManagerServer.StartAsync(_cli.Path, ("Jobs:TimeLimitMinutes", "0.02"));
        var jobs = server.Services.GetRequiredService<JobRunner>();
        var hanging = jobs.Start("hang", "me", run => run.RunAsync("hang"));
        var next = jobs.Start("next", "me", _ => Task.CompletedTask);

        var end = await EndOf(hanging);
        Assert.Equal(JobState.Failed, end.State);
        Assert.Contains("longer than 0.02 minutes", end.Error, StringComparison.Ordinal);
        Assert.Equal(JobState.Succeeded, (await EndOf(next)).State);
    }

    [Fact]
    public async Task A_queued_job_waits_and_can_be_cancelled()
    {
        var first = Start("hang");
        var second = Start("chat");
        var third = Start("chat");
        await Eventually.TrueAsync(() => first.View.State == JobState.Running);
        Assert.Equal(JobState.Waiting, second.View.State);

        Jobs.Cancel(second.Id);
        Assert.Equal(JobState.Cancelled, (await EndOf(second)).State);
        Jobs.Cancel(first.Id);

        Assert.Equal(JobState.Succeeded, (await EndOf(third)).State);
        Assert.DoesNotContain(_cli.Runs.Skip(2), run => run == "hang");
    }

    [Fact]
    public async Task A_job_waits_for_a_build()
    {
        var gate = _server.Services.GetRequiredService<ToolchainGate>();
        var build = await gate.UseAsync(default);
        var job = Start("chat");
        Assert.Equal(JobState.Waiting, job.View.State);

        build.Dispose();

        Assert.Equal(JobState.Succeeded, (await EndOf(job)).State);
    }

    [Fact]
    public void Too_many_jobs_are_rejected()
    {
        for (var i = 0; i < JobRunner.MaximumOpen; i++)
            Start("hang");
        Assert.Throws<QueueFullException>(() => Start("one more"));
    }

    [Fact]
    public async Task The_last_fifty_jobs_are_kept()
    {
        for (var i = 0; i < JobRunner.History + 5; i++)
            await EndOf(Jobs.Start($"job {i}", "me", _ => Task.CompletedTask));

        Assert.InRange(Jobs.All.Count(), JobRunner.History, JobRunner.History + 1);
        Assert.Equal($"job {JobRunner.History + 4}", Jobs.All.First().View.Title);
    }

    [Fact]
    public async Task A_job_after_one_that_threw_an_exception_succeeds()
    {
        var broken = await EndOf(Jobs.Start("broken", "me", _ => throw new InvalidOperationException("odd")));
        Assert.Equal(JobState.Failed, broken.State);
        Assert.Equal(JobState.Succeeded, (await EndOf(Start("chat"))).State);
    }

    [Fact]
    public async Task Stopping_the_Manager_stops_all_processes()
    {
        using var cli = new ShellCli("sleep 300 & echo $! > \"$here/child\"; wait");
        var server = await ManagerServer.StartAsync(cli.Path);
        server.Services.GetRequiredService<JobRunner>().Start("hang", "me", run => run.RunAsync("hang"));
        await Eventually.TrueAsync(() => File.Exists(cli.File("child")) && new FileInfo(cli.File("child")).Length > 0);
        var child = int.Parse(await File.ReadAllTextAsync(cli.File("child")), CultureInfo.InvariantCulture);

        await server.DisposeAsync();

        await Eventually.TrueAsync(() => !IsAlive(child));
    }

    private Job Start(string command) => Jobs.Start(command, "me", run => run.RunAsync(command));

    private static async Task<JobView> EndOf(Job job)
    {
        await Eventually.TrueAsync(() => job.View.HasEnded);
        return job.ViewWithLog();
    }

    private static bool IsAlive(int process)
    {
        try
        {
            // A zombie has ended, but its parent has not waited for it yet.
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
