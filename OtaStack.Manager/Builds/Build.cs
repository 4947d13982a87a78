using OtaStack.Manager.Http;

namespace OtaStack.Manager.Builds;

/// <summary>A build in memory: its current record, its log, and its cancellation.</summary>
/// <param name="record">Its record.</param>
/// <param name="log">Its log.</param>
/// <param name="folder">The Manager's folder for it.</param>
/// <param name="onChange">Called after each change of the record.</param>
internal sealed class Build(BuildRecord record, BuildLog log, string folder, Action? onChange = null) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _changing = new();
    private volatile BuildRecord _record = record;

    public BuildRecord Record => _record;

    public BuildLog Log { get; } = log;

    /// <summary>The Manager's folder for the build: record, log, and the result until it is published.</summary>
    public string Folder { get; } = folder;

    /// <summary>Cancelled when the build should stop.</summary>
    public CancellationToken Stop => _stop.Token;

    public void Cancel()
    {
        if (!Record.HasEnded)
            _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Changes the record, and writes an event for those who watch.</summary>
    public void Change(Func<BuildRecord, BuildRecord> change, DateTimeOffset now)
    {
        lock (_changing)
        {
            _record = change(_record);
            Log.Event("state", ManagerJson.Line(_record.ToView(now)));
        }

        onChange?.Invoke();
    }

    /// <summary>Whether the build has ended and its log contains the final event.</summary>
    public bool HasEndedInItsLog()
    {
        lock (_changing)
            return _record.HasEnded;
    }

    /// <summary>Changes the record without an event in its log.</summary>
    public void Note(Func<BuildRecord, BuildRecord> change)
    {
        _record = change(_record);
        onChange?.Invoke();
    }
}
