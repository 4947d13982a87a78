using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Jobs;

/// <summary>
/// Runs jobs one at a time, in the order they were asked for, never beside a build (<see cref="ToolchainGate"/>). The
/// last <see cref="History"/> are kept in memory only: a job does not outlive the Manager, whose end ends its
/// processes, and what it did shows in what is installed.
/// </summary>
internal sealed partial class JobRunner(
    ToolchainGate gate, ArduinoCli cli, IOptions<JobOptions> options, TimeProvider clock, ILogger<JobRunner> logger)
        : IHostedService
{
    /// <summary>Ended jobs that are kept.</summary>
    public const int History = 50;

    /// <summary>Jobs that may wait or run at the same time.</summary>
    public const int MaximumOpen = 20;

    private static readonly ActivitySource Source = new("OtaStack.Manager.Jobs");

    private readonly Lock _lock = new();
    private ImmutableList<Entry> _jobs = [];
    private bool _stopping;

    /// <summary>Newest first.</summary>
    public IEnumerable<Job> All => _jobs.Select(entry => entry.Job).Reverse();

    public Job? Find(string id) => _jobs.Find(entry => entry.Job.Id == id)?.Job;

    /// <summary>Asks a job to stop; one that has ended stays as it is. False if there is none.</summary>
    public bool Cancel(string id)
    {
        if (_jobs.Find(entry => entry.Job.Id == id) is not { } found)
            return false;
        found.Stop.Cancel();
        return true;
    }

    /// <summary>Queues a job.</summary>
    /// <param name="title">For people, e.g. <c>Install esp8266:esp8266 3.1.2</c>.</param>
    /// <param name="by">Who asked for it.</param>
    /// <param name="work">Gets the toolchain for itself.</param>
    /// <param name="whenOver">Called in the end, also where the work never began; not where this throws.</param>
    /// <exception cref="QueueFullException"><see cref="MaximumOpen"/> wait or run.</exception>
    /// <exception cref="StoppingException">The Manager is about to end.</exception>
    public Job Start(string title, string by, Func<JobRun, Task> work, Action? whenOver = null)
    {
        lock (_lock)
        {
            if (_stopping)
                throw new StoppingException();
            if (_jobs.Count(entry => !entry.Job.View.HasEnded) >= MaximumOpen)
                throw new QueueFullException($"{MaximumOpen} jobs wait already. Try again when one has ended.");

            var now = clock.GetUtcNow();
            var job = new Job(RunId.New(now, isTaken: id => Find(id) is not null), title, by, now);
            var stop = new CancellationTokenSource();
            // Under the lock, so that jobs reach the gate in the order of the list.
            _jobs = Trim(_jobs.Add(new Entry(job, stop, RunAsync(job, work, whenOver, stop.Token))));
            return job;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops every job; none of its processes is left behind.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        ImmutableList<Entry> jobs;
        lock (_lock)
        {
            _stopping = true;
            jobs = _jobs;
        }

        foreach (var entry in jobs)
            await entry.Stop.CancelAsync();
        await Task.WhenAll(jobs.Select(entry => entry.Task)).WaitAsync(cancellationToken);
    }

    private async Task RunAsync(Job job, Func<JobRun, Task> work, Action? whenOver, CancellationToken stopping)
    {
        using var activity = Source.StartActivity("job");
        activity?.SetTag("otastack.job.title", job.View.Title);
        var (state, error) = await OutcomeOfAsync(job, work, stopping);
        try
        {
            whenOver?.Invoke();
        }
        catch (Exception exception)
        {
            // Or the job would never end.
            LogBroke(exception, job.View.Title);
        }

        // Not before the gate is open again: who sees the end may look at what has changed.
        job.End(state, error, clock.GetUtcNow());
        activity?.SetTag("otastack.job.state", state.ToString());
        if (state == JobState.Succeeded)
            LogSucceeded(job.View.Title, job.View.By);
        else
            LogNotSucceeded(job.View.Title, job.View.By, error ?? state.ToString());
    }

    private async Task<(JobState State, string? Error)> OutcomeOfAsync(
        Job job, Func<JobRun, Task> work, CancellationToken stopping)
    {
        try
        {
            var admission = gate.ChangeAsync(stopping);
            // The place in the gate's line is taken; the caller need not wait for more.
            await Task.Yield();
            using var pass = await admission;
            job.Start(clock.GetUtcNow());
            await TimeLimit.RunAsync(
                options.Value.TimeLimitMinutes, clock, stopOrLimit => work(new JobRun(job, cli, stopOrLimit)),
                failure: reason => new JobFailedException($"{reason} (setting Jobs__TimeLimitMinutes)."), stopping);
            return (JobState.Succeeded, null);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return (JobState.Cancelled, null);
        }
        catch (Exception exception) when (exception is JobFailedException or InvalidInputException)
        {
            return (JobState.Failed, exception.Message);
        }
        catch (Exception exception)
        {
            LogBroke(exception, job.View.Title);
            return (JobState.Failed, $"The manager failed: {exception.Message}");
        }
    }

    private static ImmutableList<Entry> Trim(ImmutableList<Entry> jobs)
    {
        var surplus = jobs.Count(entry => entry.Job.View.HasEnded) - History;
        return surplus <= 0 ? jobs : jobs.RemoveRange(jobs.Where(entry => entry.Job.View.HasEnded).Take(surplus));
    }

    private sealed record Entry(Job Job, CancellationTokenSource Stop, Task Task);

    [LoggerMessage(1, LogLevel.Information, "Job {Title} of {By} succeeded")]
    private partial void LogSucceeded(string title, string by);

    [LoggerMessage(3, LogLevel.Information, "Job {Title} of {By} did not succeed: {Reason}")]
    private partial void LogNotSucceeded(string title, string by, string reason);

    [LoggerMessage(2, LogLevel.Error, "Job {Title} broke")]
    private partial void LogBroke(Exception exception, string title);
}
