using System.Diagnostics.CodeAnalysis;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Downloads;

/// <summary>
/// The right to download, from <see cref="DownloadSlots"/>: held for one download, or for a sequence of ranges of one
/// image. Its owner reports the client's progress, which is used to find slow downloads.
/// </summary>
[SuppressMessage("Design", "CA1001",
    Justification = "Without a timer there is nothing to dispose, and disposing could meet the cancelling.")]
public sealed class DownloadSlot
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _cut = new();
    private readonly TimeProvider _time;
    private readonly long _since;

    // When a board asks anew, its last transfer may end long after the next one has begun: both count.
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Func<long>> _transfers = [];
    private long _endedBytes;

    // The rate is measured from the older of two marks: over one to two minutes.
    private (long At, long Bytes) _older;
    private (long At, long Bytes) _newer;

    internal DownloadSlot(AddressBlock block, TimeProvider time)
    {
        (Block, _time, _since) = (block, time, time.GetTimestamp());
        _older = _newer = (_since, 0);
    }

    /// <summary>The address that it belongs to.</summary>
    internal AddressBlock Block { get; }

    /// <summary>
    /// Between two ranges: since when (<see cref="TimeProvider.GetTimestamp"/>); null while a transfer runs. Guarded by
    /// the slots' lock.
    /// </summary>
    internal long? ParkedAt { get; set; }

    /// <summary>Cancelled when the download loses the slot.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Bytes that its client has acknowledged, of all ranges.</summary>
    internal long Bytes
    {
        get
        {
            lock (_lock)
                return _endedBytes + _transfers.Values.Sum(acknowledged => acknowledged());
        }
    }

    /// <summary>A transfer begins that asks <paramref name="acknowledged"/> for the bytes its client has.</summary>
    internal void Begin(object transfer, Func<long> acknowledged)
    {
        lock (_lock)
            _transfers[transfer] = acknowledged;
    }

    /// <summary>The transfer has ended with so many bytes.</summary>
    internal void Finish(object transfer, long acknowledged)
    {
        lock (_lock)
        {
            _transfers.Remove(transfer);
            _endedBytes += acknowledged;
        }
    }

    /// <summary>Bytes a second of late. Guarded by the slots' lock.</summary>
    /// <param name="now">From <see cref="TimeProvider.GetTimestamp"/>: the clock of the machine may be set
    /// meanwhile.</param>
    internal double RateAt(long now)
    {
        var bytes = Bytes;
        if (_time.GetElapsedTime(_newer.At, now) >= Window)
            (_older, _newer) = (_newer, (now, bytes));
        var seconds = _time.GetElapsedTime(_older.At, now).TotalSeconds;
        return seconds <= 0 ? double.PositiveInfinity : (bytes - _older.Bytes) / seconds;
    }

    internal TimeSpan AgeAt(long now) => _time.GetElapsedTime(_since, now);

    // Not here: what it ends wants locks of its own.
    internal void Lose() => _ = _cut.CancelAsync();
}
