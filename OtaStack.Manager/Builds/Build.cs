using OtaStack.Manager.Http;

namespace OtaStack.Manager.Builds;

/// <summary>A build as long as the Manager runs: what is known of it now, its log, and the way to stop it.</summary>
internal sealed class Build(BuildRecord record, BuildLog log, string folder) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _changing = new();
    private volatile BuildRecord _record = record;

    public BuildRecord Record => _record;

    public BuildLog Log { get; } = log;

    /// <summary>The Manager's own folder for it: record, log, and the result while it is not published.</summary>
    public string Folder { get; } = folder;

    /// <summary>Somebody wants it to end.</summary>
    public CancellationToken Stop => _stop.Token;

    public void Cancel()
    {
        if (!Record.HasEnded)
            _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Makes the change known to those who watch.</summary>
    public void Change(Func<BuildRecord, BuildRecord> change, DateTimeOffset now)
    {
        lock (_changing)
        {
            _record = change(_record);
            Log.Event("state", ManagerJson.Line(_record.ToView(now)));
        }
    }

    /// <summary>It has ended, and its log says so.</summary>
    public bool HasEndedInItsLog()
    {
        lock (_changing)
            return _record.HasEnded;
    }

    /// <summary>Changes what nobody watches.</summary>
    public void Note(Func<BuildRecord, BuildRecord> change) => _record = change(_record);
}
