namespace OtaStack.Api.Storage;

/// <summary>Updates with changes that are not on disk yet. Several changes of one update are written once.</summary>
internal sealed class WaitingUpdates(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, WaitingUpdate> _waiting = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>
    /// When the oldest change was queued (<see cref="TimeProvider.GetTimestamp"/>); null if nothing is queued.
    /// </summary>
    public long? Oldest
    {
        get
        {
            lock (_lock)
                return _waiting.Count == 0 ? null : _waiting.Values.Min(update => update.Since);
        }
    }

    /// <summary>Queues a change. The task ends when it is on disk, and fails if it could not be written.</summary>
    public Task Add(UpdateRecord record, bool isNew)
    {
        lock (_lock)
        {
            var update = _waiting.TryGetValue(record.Id, out var older)
                ? older with { Record = record, IsNew = older.IsNew || isNew, Attempts = 0, NotBefore = 0 }
                : new WaitingUpdate(record, isNew, time.GetTimestamp(), NewCompletion());
            _waiting[record.Id] = update;
            return update.Written.Task;
        }
    }

    /// <summary>
    /// Takes due updates. The caller must complete <see cref="WaitingUpdate.Written"/> or call <see cref="PutBack"/>.
    /// </summary>
    public List<WaitingUpdate> Take()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var due = _waiting.Values.Where(update => update.NotBefore <= now).ToList();
            foreach (var update in due)
                _waiting.Remove(update.Record.Id);
            return due;
        }
    }

    /// <summary>Fails the waiting tasks of an update that could not be written, and queues it again.</summary>
    public void PutBack(WaitingUpdate update, Exception reason)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(update.Record.Id, out var newer))
                _waiting[update.Record.Id] = newer with { IsNew = newer.IsNew || update.IsNew, Since = update.Since };
            else
                _waiting[update.Record.Id] = update with { Written = NewCompletion() };
        }

        update.Fail(reason);
    }

    /// <summary>Drops the updates of these devices, and completes the tasks that wait for them.</summary>
    public void Forget(HashSet<MacAddress> devices)
    {
        lock (_lock)
        {
            foreach (var update in _waiting.Values.Where(update => devices.Contains(update.Record.Device)).ToList())
            {
                _waiting.Remove(update.Record.Id);
                update.Written.TrySetResult();
            }
        }
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A change of an update on its way to disk.</summary>
/// <param name="IsNew">It has no row yet. If it is false and there is no row, the update was deleted and is not written
/// again.</param>
/// <param name="Since">When the change was queued.</param>
/// <param name="Written">Ends when it is on disk.</param>
/// <param name="Attempts">How often the database refused the row.</param>
/// <param name="NotBefore">When to try it again.</param>
internal sealed record WaitingUpdate(
    UpdateRecord Record, bool IsNew, long Since, TaskCompletionSource Written, int Attempts = 0, long NotBefore = 0)
{
    public void Fail(Exception reason)
    {
        Written.TrySetException(reason);
        _ = Written.Task.Exception; // Not every poll waits for it.
    }
}
