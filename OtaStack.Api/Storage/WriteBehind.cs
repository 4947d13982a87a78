using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Api.Devices;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Storage;

/// <summary>
/// The one writer of devices and updates. Polls leave their changes here and go on; all that has gathered is written in
/// one transaction: heartbeats after a moment, update records at once. A device or update that changes many times in
/// between is written once. When the database fails, nothing is dropped: it is tried again.
/// </summary>
public sealed partial class WriteBehind(
    IDbContextFactory<OtaStackContext> contexts, IOptions<FleetOptions> options, TimeProvider clock, ILogger<WriteBehind> logger)
    : BackgroundService
{
    private const int RowsPerTransaction = 20_000;

    /// <summary>Each may have hundreds of updates, and offers wait meanwhile.</summary>
    private const int DevicesForgottenAtOnce = 200;

    /// <summary>Supervisors kill what has not ended about ten seconds after they asked.</summary>
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(3);

    private readonly ConcurrentQueue<Device> _devices = new();
    private readonly Lock _gathering = new();
    private readonly SemaphoreSlim _urgent = new(0);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private Dictionary<Guid, PendingUpdate> _updates = [];
    private TaskCompletionSource _nextWrite = NewCompletion();

    /// <summary>The device has changed. Call with the device locked.</summary>
    public void Enqueue(Device device)
    {
        if (device.IsQueued || device.IsForgotten)
            return;
        device.IsQueued = true;
        _devices.Enqueue(device);
    }

    /// <summary>The update has changed. The task ends when it is on disk, and fails when it could not be written now.</summary>
    public Task SaveAsync(UpdateRecord update, bool isNew)
    {
        Task written;
        lock (_gathering)
        {
            isNew |= _updates.TryGetValue(update.Id, out var pending) && pending.IsNew;
            _updates[update.Id] = new PendingUpdate(update, isNew);
            written = _nextWrite.Task;
        }

        if (_urgent.CurrentCount == 0)
            _urgent.Release();
        return written;
    }

    /// <summary>Writes all that has gathered, so that a query sees it.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // What is waiting now; polls that go on meanwhile must not keep the caller here for ever.
            for (var waiting = _devices.Count; await WriteOnceAsync() && waiting > RowsPerTransaction; waiting -= RowsPerTransaction)
                cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc cref="ForgetAsync(IReadOnlyCollection{Device}, Action{Device}, CancellationToken)"/>
    public Task ForgetAsync(Device device, Action remove, CancellationToken cancellationToken) =>
        ForgetAsync([device], _ => remove(), cancellationToken);

    /// <summary>
    /// Deletes devices with their updates, some at a time: offers that wait for the disk get their turn in between. While a
    /// batch is deleted nothing is written, so <paramref name="remove"/>, which takes a device from the fleet, cannot be followed
    /// by a row of its next poll that would be deleted too. Where it is cancelled or fails, the batches before stay deleted.
    /// </summary>
    public async Task ForgetAsync(IReadOnlyCollection<Device> devices, Action<Device> remove, CancellationToken cancellationToken)
    {
        foreach (var batch in devices.Chunk(DevicesForgottenAtOnce))
        {
            await _writing.WaitAsync(cancellationToken);
            try
            {
                await ForgetBatchAsync(batch, remove);
            }
            finally
            {
                _writing.Release();
            }
        }
    }

    private async Task ForgetBatchAsync(Device[] devices, Action<Device> remove)
    {
        var addresses = devices.Select(device => device.Mac).ToHashSet();
        await using var context = await contexts.CreateDbContextAsync();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.Devices.Where(record => addresses.Contains(record.Mac)).ExecuteDeleteAsync();
        await context.Updates.Where(update => addresses.Contains(update.Device)).ExecuteDeleteAsync();
        await transaction.CommitAsync();

        foreach (var device in devices)
        {
            lock (device)
                device.IsForgotten = true;
        }

        lock (_gathering)
        {
            foreach (var id in _updates.Where(update => addresses.Contains(update.Value.Record.Device)).Select(update => update.Key).ToList())
                _updates.Remove(id);
        }

        foreach (var device in devices)
            remove(device);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Not with the caller's token: a slow transfer may have used up the time for stopping, and what has gathered
        // would be lost for it.
        using var patience = new CancellationTokenSource(LastWrite);
        await FlushAsync(patience.Token);
    }

    public override void Dispose()
    {
        base.Dispose();
        _urgent.Dispose();
        _writing.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _urgent.WaitAsync(TimeSpan.FromSeconds(options.Value.SaveAfterSeconds), stoppingToken);
            try
            {
                await FlushAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotWritten(exception);
                await Task.Delay(TimeSpan.FromSeconds(options.Value.SaveAfterSeconds), clock, stoppingToken);
            }
        }
    }

    /// <summary>One transaction. Returns whether more is waiting.</summary>
    private async Task<bool> WriteOnceAsync()
    {
        var (updates, completion) = TakeUpdates();
        var devices = TakeDevices();
        if (updates.Count == 0 && devices.Count == 0)
        {
            completion.SetResult();
            return false;
        }

        try
        {
            await using var context = await contexts.CreateDbContextAsync();
            context.ChangeTracker.AutoDetectChangesEnabled = false;
            foreach (var (device, record) in devices)
                context.Entry(record).State = device.IsStored ? EntityState.Modified : EntityState.Added;
            foreach (var update in updates.Values)
                context.Entry(update.Record).State = update.IsNew ? EntityState.Added : EntityState.Modified;

            // Never broken off: nobody could tell then whether new rows are there, and adding them twice fails for ever.
            await context.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            PutBack(updates, devices);
            completion.SetException(exception);
            _ = completion.Task.Exception; // Not every poll waits for it.
            throw;
        }

        foreach (var (device, _) in devices)
            device.IsStored = true;
        completion.SetResult();
        return !_devices.IsEmpty;
    }

    private (Dictionary<Guid, PendingUpdate>, TaskCompletionSource) TakeUpdates()
    {
        lock (_gathering)
        {
            var taken = (_updates, _nextWrite);
            _updates = [];
            _nextWrite = NewCompletion();
            return taken;
        }
    }

    private List<(Device Device, DeviceRecord Record)> TakeDevices()
    {
        var taken = new List<(Device, DeviceRecord)>();
        while (taken.Count < RowsPerTransaction && _devices.TryDequeue(out var device))
        {
            lock (device)
            {
                device.IsQueued = false;
                if (device.IsForgotten)
                    continue;
                taken.Add((device, device.ToRecord()));
            }
        }

        return taken;
    }

    private void PutBack(Dictionary<Guid, PendingUpdate> updates, List<(Device Device, DeviceRecord)> devices)
    {
        lock (_gathering)
        {
            foreach (var (id, update) in updates)
            {
                if (_updates.TryGetValue(id, out var newer))
                    _updates[id] = newer with { IsNew = update.IsNew };
                else
                    _updates[id] = update;
            }
        }

        foreach (var (device, _) in devices)
        {
            lock (device)
                Enqueue(device);
        }
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly record struct PendingUpdate(UpdateRecord Record, bool IsNew);

    [LoggerMessage(1, LogLevel.Error, "Devices and updates could not be written; they are kept in memory and tried again")]
    private partial void LogNotWritten(Exception exception);
}
