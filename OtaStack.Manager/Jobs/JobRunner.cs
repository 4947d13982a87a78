using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Jobs;

/// <summary>
/// Runs jobs one at a time, in the order of the requests, and never during a build (<see cref="ToolchainGate"/>). The
/// last <see cref="History"/> jobs are kept in memory only, because jobs end with the Manager, and their result shows
/// in what is installed.
/// </summary>
internal sealed partial class JobRunner(
    ToolchainGate gate, ArduinoCli cli, IOptions<JobOptions> options, TimeProvider clock, ILogger<JobRunner> logger)
        : IHostedService
{
    /// <summary>Limit of ended jobs that are kept.</summary>
    public const int History = 50;

    /// <summary>Limit of queued and running jobs.</summary>
    public const int MaximumOpen = 20;

    private static readonly ActivitySource Source = new("OtaStack.Manager.Jobs");

    private readonly Lock _lock = new();
    private ImmutableList<Entry> _jobs = [];
    private bool _stopping;

    /// <summary>A job, named by its id, was queued or has changed. Called on any thread.</summary>
    public event Action<string>? Changed;

    /// <summary>Newest first.</summary>
    public IEnumerable<Job> All => _jobs.Select(entry => entry.Job).Reverse();

    public Job? Find(string id) => _jobs.Find(entry => entry.Job.Id == id)?.Job;

    /// <summary>Cancels a job if it has not ended. False if there is no such job.</summary>
    public bool Cancel(string id)
    {
        if (_jobs.Find(entry => entry.Job.Id == id) is not { } found)
            return false;
        found.Stop.Cancel();
        return true;
    }

    /// <summary>Queues a job.</summary>
    /// <param name="title">For people, e.g. <c>Install esp8266:esp8266 3.1.2</c>.</param>
    /// <param name="by">The account that requests it.</param>
    /// <param name="work">Runs with exclusive access to the toolchain.</param>
    /// <param name="whenOver">Called at the end, even if the work never started, but not if this method
    /// throws.</param>
    /// <exception cref="QueueFullException"><see cref="MaximumOpen"/> jobs are queued or running.</exception>
    /// <exception cref="StoppingException">The Manager is stopping.</exception>
    public Job Start(string title, string by, Func<JobRun, Task> work, Action? whenOver = null)
    {
        lock (_lock)
        {
            if (_stopping)
                throw new StoppingException();
            if (_jobs.Count(entry => !entry.Job.View.HasEnded) >= MaximumOpen)
                throw new QueueFullException($"{MaximumOpen} jobs are already queued. Try again when one has ended.");

            var now = clock.GetUtcNow();
            var id = RunId.New(now, isTaken: id => Find(id) is not null);
            var job = new Job(id, title, by, now, () => Changed?.Invoke(id));
            var stop = new CancellationTokenSource();
            // Under the lock, so that jobs reach the gate in the order of the list.
            _jobs = Trim(_jobs.Add(new Entry(job, stop, RunAsync(job, work, whenOver, stop.Token))));
            Changed?.Invoke(id);
            return job;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops all jobs and their processes.</summary>
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
            // Otherwise the job would never end.
            LogBroke(exception, job.View.Title);
        }

        // After the gate is open again, because a client that sees the end may read what has changed.
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
            // The job is in the gate's queue, so the caller can continue.
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
            return (JobState.Failed, $"The Manager failed: {exception.Message}");
        }
    }

    private static ImmutableList<Entry> Trim(ImmutableList<Entry> jobs)
    {
        var surplus = jobs.Count(entry => entry.Job.View.HasEnded) - History;
        return surplus <= 0 ? jobs : jobs.RemoveRange(jobs.Where(entry => entry.Job.View.HasEnded).Take(surplus));
    }

    private sealed record Entry(Job Job, CancellationTokenSource Stop, Task Task);

    [LoggerMessage(1, LogLevel.Information, "Job {Title}, requested by {By}, succeeded")]
    private partial void LogSucceeded(string title, string by);

    [LoggerMessage(3, LogLevel.Information, "Job {Title}, requested by {By}, did not succeed: {Reason}")]
    private partial void LogNotSucceeded(string title, string by, string reason);

    [LoggerMessage(2, LogLevel.Error, "Job {Title} failed because of an error in the Manager")]
    private partial void LogBroke(Exception exception, string title);
}
