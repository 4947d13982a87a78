using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OtaStack.Contracts.Events;
using OtaStack.Manager.Builds;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Jobs;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Manager.Events;

/// <summary>
/// Turns changes of jobs, builds and the toolchain into events, at most four times a second. An event has the state at
/// the time at which it is made, so a later event of the same job is never older.
/// </summary>
internal sealed partial class EventPump : BackgroundService
{
    /// <summary>Events to resume from.</summary>
    private const int Kept = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>How often arduino-cli is looked for. It may be installed, or removed, at any time.</summary>
    private static readonly TimeSpan CliInterval = TimeSpan.FromSeconds(1);

    private readonly JobRunner _jobs;
    private readonly BuildQueue _builds;
    private readonly ToolchainGate _gate;
    private readonly ArduinoCli _cli;
    private readonly CliConfiguration _configuration;
    private readonly JsonSerializerOptions _json;
    private readonly TimeProvider _time;
    private readonly ILogger<EventPump> _logger;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _changedJobs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changedBuilds = new(StringComparer.Ordinal);
    private volatile CliStatus? _status;
    private Toolchain? _published;

    public EventPump(
        JobRunner jobs, BuildQueue builds, ToolchainGate gate, ArduinoCli cli, CliConfiguration configuration,
        IOptions<JsonOptions> json, TimeProvider time, ILogger<EventPump> logger)
    {
        (_jobs, _builds, _gate, _cli, _configuration) = (jobs, builds, gate, cli, configuration);
        (_json, _time, _logger) = (json.Value.SerializerOptions, time, logger);
        jobs.Changed += id => Note(_changedJobs, id);
        builds.Changed += id => Note(_changedBuilds, id);
    }

    public EventRing<RingEvent> Ring { get; } = new(Kept);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(PublishAsync(stoppingToken), WatchCliAsync(stoppingToken));

    private async Task PublishAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        while (await NextAsync(timer, stop))
        {
            try
            {
                Publish();
            }
            catch (Exception exception)
            {
                LogNotPublished(exception);
                Send([("reset", new ResetEvent(ResetReason.TooMany))]);
            }
        }
    }

    private async Task WatchCliAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(CliInterval, _time);
        do
        {
            try
            {
                _status = await _cli.StatusAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogNotLookedFor(exception);
            }
        }
        while (await NextAsync(timer, stop));
    }

    private void Publish()
    {
        var (jobs, builds) = Take();
        var events = new List<(string Name, object Data)>();
        foreach (var id in jobs)
        {
            if (_jobs.Find(id) is { } job)
                events.Add(("job", new JobEvent(id, job.View)));
        }

        var now = _time.GetUtcNow();
        foreach (var id in builds)
            events.Add(("build", new BuildEvent(id, _builds.Find(id)?.Record.ToView(now))));

        if (_status is { } status && new Toolchain(status, _gate.Changes, _configuration.Urls) is var toolchain
            && toolchain != _published)
        {
            _published = toolchain;
            events.Add(("toolchain", new ToolchainEvent(status)));
        }

        Send(events);
    }

    // Wakes the readers once for all of them.
    private void Send(List<(string Name, object Data)> events)
    {
        var last = Ring.Last;
        Ring.Add([.. events.Select(happened => new RingEvent(EventResponse.Format(
            Ring.IdOf(++last), happened.Name,
            JsonSerializer.SerializeToUtf8Bytes(happened.Data, happened.Data.GetType(), _json))))]);
    }

    private void Note(HashSet<string> changed, string id)
    {
        lock (_lock)
            changed.Add(id);
    }

    private (string[] Jobs, string[] Builds) Take()
    {
        lock (_lock)
        {
            string[] jobs = [.. _changedJobs], builds = [.. _changedBuilds];
            _changedJobs.Clear();
            _changedBuilds.Clear();
            return (jobs, builds);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>What an event <c>toolchain</c> is about. The list of indexes is another one after each change.</summary>
    private sealed record Toolchain(CliStatus Status, long Changes, IReadOnlyList<string> Indexes);

    [LoggerMessage(1, LogLevel.Error, "Could not turn changes into events; clients load what they show again")]
    private partial void LogNotPublished(Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Could not look for arduino-cli")]
    private partial void LogNotLookedFor(Exception exception);
}
