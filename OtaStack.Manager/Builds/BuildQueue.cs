using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Builds;

/// <summary>
/// All builds, and the queue: first come, first served, a few at a time, and one per sketch. Queued builds are on
/// disk and survive a restart. A build that was running when the Manager stopped has failed: restarting it could
/// crash the Manager again.
/// </summary>
internal sealed class BuildQueue(
    BuildStore store, BuildRunner runner, BuildRetention retention, BuildPublisher publisher, BuildReceipts receipts,
    IOptions<BuildOptions> options, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan LookForReceipts = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Build> _builds = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly object _hearing = new();
    private readonly List<Build> _waiting = [];
    private readonly Dictionary<string, (Build Build, Task Task)> _running = new(StringComparer.Ordinal);
    private readonly HashSet<string> _publishing = new(StringComparer.Ordinal);
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A build, named by its id, was queued, has changed, or was deleted. Called on any thread.</summary>
    public event Action<string>? Changed;

    /// <summary>Newest first.</summary>
    public IEnumerable<Build> All => _builds.Values.OrderByDescending(build => build.Record.QueuedAt);

    public (int Running, int Waiting) Counts
    {
        get
        {
            lock (_lock)
                return (_running.Count, _waiting.Count);
        }
    }

    public Build? Find(string id) => _builds.GetValueOrDefault(id);

    /// <summary>Queues a build. It is on disk when this returns.</summary>
    /// <param name="create">Receives a unique id and the current time.</param>
    /// <exception cref="QueueFullException">Too many builds are queued.</exception>
    /// <exception cref="IOException">The disk is full; the build was not queued.</exception>
    public Build Add(Func<string, DateTimeOffset, BuildRecord> create)
    {
        var now = clock.GetUtcNow();
        var record = create(NewId(now), now);
        lock (_lock)
        {
            if (_waiting.Count >= options.Value.MaximumWaiting)
                throw new QueueFullException(
                    $"{_waiting.Count} builds are already queued. Try again when some of them have ended.");
            if (_builds.ContainsKey(record.Id))
                record = record with { Id = NewId(now) };

            try
            {
                store.Save(record, durable: true);
            }
            catch
            {
                store.Delete(record);
                throw;
            }

            var build = NewBuild(record, new BuildLog(store.LogOf(record.Id), options.Value.MaximumLogBytes));
            build.Change(same => same, now);
            _builds[record.Id] = build;
            Changed?.Invoke(record.Id);
            _waiting.Add(build);
            _changes.Writer.TryWrite(true);
            return build;
        }
    }

    /// <summary>Stops a build that has not ended.</summary>
    public void Cancel(Build build)
    {
        lock (_lock)
        {
            build.Cancel();
            if (!_waiting.Remove(build))
                return;

            var now = clock.GetUtcNow();
            build.Change(record => record with { State = BuildState.Cancelled, EndedAt = now }, now);
            build.Log.Close();
            store.TrySave(build.Record, durable: true);
        }
    }

    /// <summary>
    /// Publishes a build that was only compiled. The OTA service's answer is added when it arrives. Does nothing for
    /// a build that is already published or waits for the answer.
    /// </summary>
    /// <exception cref="NotFoundException">The build was deleted meanwhile.</exception>
    /// <exception cref="ConflictException">There is nothing to publish.</exception>
    public void Publish(Build build)
    {
        lock (_lock)
        {
            if (!_builds.ContainsKey(build.Record.Id))
                throw new NotFoundException("The build was deleted because it was old.");
            if (build.Record is not { State: BuildState.Succeeded, Image: not null })
                throw new ConflictException("Only a build that has succeeded and has an image can be published.");
            if (build.Record.IsInBuildFolder)
                return;
            if (!_publishing.Add(build.Record.Id))
                throw new ConflictException("The build is being published.");
        }

        try
        {
            publisher.Copy(build.Record);
            // Save before changing the record: if saving fails, the next attempt saves it.
            store.Save(build.Record with { WasMoved = true }, durable: true);
            build.Note(record => record with { WasMoved = true });
            store.TryDeleteFolder(Path.Combine(build.Folder, "result"));
        }
        catch (BuildFailedException exception)
        {
            throw new ConflictException(exception.Message);
        }
        finally
        {
            lock (_lock)
                _publishing.Remove(build.Record.Id);
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var record in store.Load())
            Restore(record);
        store.ClearStaging();
        Retain();
        _changes.Writer.TryWrite(true);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Builds expire even when nobody builds.
        await using var receiptsSeen = clock.CreateTimer(
            _ => HearLateVerdicts(), null, LookForReceipts, LookForReceipts);
        await using var daily = clock.CreateTimer(_ => Retain(), null, TimeSpan.FromDays(1), TimeSpan.FromDays(1));
        try
        {
            await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken))
                StartNext(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Task[] running;
            lock (_lock)
                running = [.. _running.Values.Select(running => running.Task)];
            await Task.WhenAll(running);
        }
    }

    private void Restore(BuildRecord record)
    {
        var build = NewBuild(record, BuildLog.Reopen(store.LogOf(record.Id), options.Value.MaximumLogBytes));
        _builds[record.Id] = build;
        if (record.State == BuildState.Waiting)
            _waiting.Add(build);
        if (record.State != BuildState.Running)
            return;

        if (record is { ProcessGroup: { } group, ProcessBeginning: { } beginning })
            ProcessGroup.KillLeftOver(group, beginning);

        // A build has succeeded once its folder is renamed, even if a crash prevented recording that.
        var isComplete = record.Phase == BuildPhase.Publishing && Directory.Exists(store.ResultOf(record));
        var now = clock.GetUtcNow();
        build.Change(
            record => record with
            {
                State = isComplete ? BuildState.Succeeded : BuildState.Failed,
                Error = isComplete ? null : BuildRunner.ManagerEnded,
                WasMoved = record.WasMoved && isComplete,
                Published = record.Published && isComplete,
                Phase = null,
                EndedAt = now,
                ProcessGroup = null,
                ProcessBeginning = null,
            },
            now);
        build.Log.Close();
        store.TryDeleteFolder(store.WorkFolderOf(record));
        store.TrySave(build.Record, durable: true);
    }

    private void StartNext(CancellationToken stoppingToken)
    {
        lock (_lock)
        {
            foreach (var build in _waiting.ToList())
            {
                if (_running.Count >= options.Value.Parallelism)
                    return;
                if (_running.Values.Any(running => running.Build.Record.Sketch == build.Record.Sketch))
                    continue;

                _waiting.Remove(build);
                _running[build.Record.Id] = (build,
                    Task.Run(() => RunAsync(build, stoppingToken), CancellationToken.None));
            }
        }
    }

    private async Task RunAsync(Build build, CancellationToken stoppingToken)
    {
        try
        {
            await runner.RunAsync(build, stoppingToken);
        }
        finally
        {
            lock (_lock)
                _running.Remove(build.Record.Id);
            _changes.Writer.TryWrite(true);
            Retain();
        }
    }

    // One at a time, because a timer does not wait for its previous callback.
    private void HearLateVerdicts()
    {
        if (!Monitor.TryEnter(_hearing))
            return;
        try
        {
            foreach (var build in _builds.Values.Where(build => build.Record.Publication == Publication.Waiting))
            {
                if (receipts.Find(build.Record) is { } verdict)
                    HearLate(build, verdict);
            }
        }
        finally
        {
            Monitor.Exit(_hearing);
        }
    }

    private void HearLate(Build build, BuildVerdict verdict)
    {
        var id = build.Record.Id;
        lock (_lock)
        {
            if (!_builds.ContainsKey(id) || _running.ContainsKey(id) || !_publishing.Add(id))
                return;
        }

        try
        {
            runner.HearLate(build, verdict);
        }
        finally
        {
            lock (_lock)
                _publishing.Remove(id);
        }
    }

    private void Retain() => retention.Apply(_builds.Values.Select(build => build.Record), TryForget);

    // A build that is still being saved or published stays until the next time.
    private Build? TryForget(BuildRecord record)
    {
        Build? forgotten;
        lock (_lock)
        {
            forgotten = !_running.ContainsKey(record.Id) && !_publishing.Contains(record.Id)
                && Find(record.Id) is { } build && build.Record == record
                && _builds.TryRemove(record.Id, out _) ? build : null;
        }

        if (forgotten is not null)
            Changed?.Invoke(record.Id);
        return forgotten;
    }

    private Build NewBuild(BuildRecord record, BuildLog log) =>
        new(record, log, store.FolderOf(record.Id), () => Changed?.Invoke(record.Id));

    private string NewId(DateTimeOffset now) => RunId.New(now, _builds.ContainsKey);
}
