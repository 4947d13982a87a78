using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Api.Telemetry;

namespace OtaStack.Api.Storage;

/// <summary>
/// The only writer of devices and updates. Polls queue their changes here and continue. Queued updates are written at
/// once, in one transaction. Heartbeats are written a moment later, in other transactions, and only while the disk has
/// space, because offers need the last of it. If the database fails, nothing is dropped and everything is retried. A
/// row that the database refuses does not stop the others; it is retried, and dropped in the end.
/// </summary>
public sealed partial class WriteBehind : BackgroundService, IHostedLifecycleService
{
    /// <summary>Heartbeats in one transaction. Offers wait for it to end.</summary>
    internal const int RowsPerTransaction = 2_000;

    private readonly IDbContextFactory<OtaStackContext> _contexts;
    private readonly WriteBehindOptions _options;
    private readonly DataOptions _dataOptions;
    private readonly DiskReserve _reserve;
    private readonly RecentChanges _changes;
    private readonly TimeProvider _time;
    private readonly ILogger<WriteBehind> _logger;
    private readonly RowBatches _batches;
    private readonly WaitingDevices _devices;
    private readonly WaitingUpdates _updates;
    private readonly SemaphoreSlim _urgent = new(0);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Meter _meter = new(OtaMetrics.Name);
    private volatile bool _isStopping;
    private volatile bool _isWaitingForRoom;
    private long _failureLoggedAt;

    public WriteBehind(
        IDbContextFactory<OtaStackContext> contexts,
        IOptions<WriteBehindOptions> options,
        IOptions<DataOptions> dataOptions,
        DiskReserve reserve,
        RecentChanges changes,
        TimeProvider time,
        ILogger<WriteBehind> logger)
    {
        (_contexts, _options, _dataOptions, _reserve, _changes, _time, _logger) =
            (contexts, options.Value, dataOptions.Value, reserve, changes, time, logger);
        _devices = new WaitingDevices(time);
        _updates = new WaitingUpdates(time);
        _batches = new RowBatches(contexts, reserve, time, TimeSpan.FromSeconds(_options.SaveAfterSeconds), logger);
        _meter.CreateObservableGauge("otastack.storage.unwritten", () =>
            Unwritten, "{row}", "Devices and updates that are not on disk yet.");
        _meter.CreateObservableGauge(
            "otastack.storage.unwritten.age", () =>
                OldestUnwritten.TotalSeconds, "s", "Age of the oldest change that is not on disk yet.");
    }

    /// <summary>Rows that are not on disk yet.</summary>
    public int Unwritten => _updates.Count + _devices.Count + _batches.UnderWay;

    /// <summary>Age of the oldest change that is not on disk yet; zero if everything is.</summary>
    public TimeSpan OldestUnwritten
    {
        get
        {
            long?[] all = [_batches.Oldest, _updates.Oldest, _devices.Oldest];
            return all.Min() is { } oldest ? _time.GetElapsedTime(oldest) : TimeSpan.Zero;
        }
    }

    /// <summary>Whether heartbeats wait because the disk is nearly full.</summary>
    public bool IsWaitingForRoom => _isWaitingForRoom;

    /// <summary>Queues a changed device. Call with the device locked.</summary>
    /// <param name="device">The device.</param>
    /// <param name="isHeartbeat">Nothing but "last seen" has changed.</param>
    public void Enqueue(PersistedDevice device, bool isHeartbeat = false)
    {
        _devices.Add(device);
        if (!device.IsForgotten)
            _changes.Add(device, isHeartbeat);
    }

    /// <summary>
    /// Queues a changed update. The task completes when the update is on disk, and fails if it cannot be written now.
    /// </summary>
    /// <param name="update">Its current value.</param>
    /// <param name="isNew">It has no row yet. If this is false and there is no row, its device was deleted, and the
    /// update is not saved.</param>
    public Task SaveAsync(UpdateRecord update, bool isNew)
    {
        var written = _updates.Add(update, isNew);
        _changes.Add(update);
        if (_urgent.CurrentCount == 0)
            _urgent.Release();
        return written;
    }

    /// <summary>Writes queued updates, so that a query sees them. False if they cannot be written now.</summary>
    public async Task<bool> TryFlushUpdatesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteUpdatesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception)
        {
            LogNotWritten(exception);
            return false;
        }
    }

    /// <summary>Writes all queued changes, so that a query sees them.</summary>
    /// <exception cref="DbUpdateException">The database cannot be written now.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await WriteUpdatesAsync(cancellationToken);

        // Writes only what is queued now, because polls go on and must not keep the caller here forever.
        for (var waiting = _devices.Count; waiting > 0; waiting -= RowsPerTransaction)
        {
            if (!await WriteDevicesAsync(cancellationToken))
                return;
            await WriteUpdatesAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Runs another write of the database between those of this class, in the order of the calls, so that neither waits
    /// long for the other. Once it has begun, it is not cancelled.
    /// </summary>
    public async Task InTurnAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await write();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>
    /// Drops what is queued for devices whose rows were deleted, and writes nothing more of them. Call inside of
    /// <see cref="InTurnAsync"/>, so that no row of them is written between the deletion and this.
    /// </summary>
    internal void Forget(IReadOnlyCollection<PersistedDevice> devices)
    {
        foreach (var device in devices)
        {
            lock (device)
                device.IsForgotten = true;
        }

        _updates.Forget([.. devices.Select(device => device.Mac)]);
    }

    /// <summary>
    /// Tells those who follow the events that devices are gone. Call after they were removed from the fleet, so that a
    /// client that has the event does not find them in a list.
    /// </summary>
    internal void Forgotten(IReadOnlyCollection<PersistedDevice> devices)
    {
        foreach (var device in devices)
        {
            lock (device)
                _changes.Add(device, isHeartbeat: false);
        }
    }

    /// <summary>Tells those who follow the events what people have set on a device.</summary>
    internal void SettingsChanged(PersistedDevice device)
    {
        lock (device)
            _changes.Add(device, isHeartbeat: false);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes without pauses from now on, while requests in progress finish.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        _urgent.Release();
        return Task.CompletedTask;
    }

    /// <summary>Writes all queued changes, within <see cref="DataOptions.StopSeconds"/>.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The caller's token is not used, because a slow transfer may have used up the time for stopping, and queued
        // changes would be lost. SQLite blocks its thread while it waits for a lock, so this runs on another one.
        var bound = TimeSpan.FromSeconds(_dataOptions.StopSeconds);
        using var expired = new CancellationTokenSource(bound);
        await base.StopAsync(expired.Token);
        try
        {
            await Task.Run(() => WriteRestAsync(expired.Token), CancellationToken.None).WaitAsync(expired.Token);
        }
        catch (OperationCanceledException)
        {
            // Logged below.
        }

        if (Unwritten is > 0 and var lost)
            LogLost(lost, _updates.Count, bound.TotalSeconds);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        base.Dispose();
        _meter.Dispose();
        _urgent.Dispose();
        _writing.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromSeconds(_options.SaveAfterSeconds);
        var saved = Stopwatch.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            var left = _isStopping ? TimeSpan.FromMilliseconds(50) : pause - Stopwatch.GetElapsedTime(saved);
            await _urgent.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, stoppingToken);
            try
            {
                await WriteUpdatesAsync(stoppingToken);
                if (!_isStopping && Stopwatch.GetElapsedTime(saved) < pause)
                    continue;

                saved = Stopwatch.GetTimestamp();
                await FlushAsync(stoppingToken);
                _failureLoggedAt = 0;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotWritten(exception);
                await Task.Delay(pause, _time, stoppingToken);
            }
        }
    }

    private async Task WriteRestAsync(CancellationToken expired)
    {
        while (Unwritten > 0 && !expired.IsCancellationRequested)
        {
            try
            {
                var before = Unwritten;
                await FlushAsync(expired);
                if (Unwritten >= before)
                    return; // Refused rows or no space: more time would not help.
            }
            catch (DbUpdateException exception)
            {
                LogNotWritten(exception);
                // The database may only be locked for a moment.
                await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            }
        }
    }

    private async Task WriteUpdatesAsync(CancellationToken cancellationToken)
    {
        // Wait even if the queue is empty, because some updates may be being written.
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // Never cancelled, because then it would be unknown whether an offer is on disk.
            await _batches.WriteAsync(_updates);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes one transaction. False if none can be written now, or none is queued.</summary>
    private async Task<bool> WriteDevicesAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_reserve.IsScarce)
            {
                if (!_isWaitingForRoom)
                    LogWaitingForRoom();
                _isWaitingForRoom = true;
                return false;
            }

            _isWaitingForRoom = false;
            return await _batches.WriteAsync(_devices, RowsPerTransaction);
        }
        finally
        {
            _writing.Release();
        }
    }

    // Writes are retried every few seconds, perhaps for hours, so this logs once a minute.
    private void LogNotWritten(Exception exception)
    {
        var now = _time.GetTimestamp();
        var logged = Interlocked.Read(ref _failureLoggedAt);
        if (logged != 0 && _time.GetElapsedTime(logged, now) < TimeSpan.FromMinutes(1))
            return;

        Interlocked.Exchange(ref _failureLoggedAt, now);
        LogNotWritten(exception, Unwritten);
    }

    [LoggerMessage(1, LogLevel.Error, "Could not write to the database. Keeping {Count} row(s) in memory and retrying")]
    private partial void LogNotWritten(Exception exception, int count);

    [LoggerMessage(2, LogLevel.Warning,
        "The disk of the data folder is nearly full. Keeping heartbeats in memory until there is space")]
    private partial void LogWaitingForRoom();

    [LoggerMessage(3, LogLevel.Error,
        "Lost {Count} row(s), including {Updates} update(s), that could not be written within {Seconds} s "
            + "(Data:StopSeconds)")]
    private partial void LogLost(int count, int updates, double seconds);
}
