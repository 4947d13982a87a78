using System.Diagnostics.CodeAnalysis;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Downloads;

/// <summary>
/// A slot of <see cref="DownloadSlots"/>, held for one download or for a sequence of ranges of one image. Its owner
/// reports the client's progress, which is used to find slow downloads.
/// </summary>
[SuppressMessage("Design", "CA1001",
    Justification = "Without a timer there is nothing to dispose, and Dispose could race with Cancel.")]
public sealed class DownloadSlot
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _cut = new();
    private readonly TimeProvider _time;
    private readonly long _since;

    // When a board starts over, its last transfer may end long after the next one begins. Both count.
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Func<long>> _transfers = [];
    private long _endedBytes;

    // The rate is measured from the older of two marks, so over one to two minutes.
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
    /// The start of the pause between two ranges (<see cref="TimeProvider.GetTimestamp"/>); null while a transfer runs.
    /// Guarded by the slots' lock.
    /// </summary>
    internal long? ParkedAt { get; set; }

    /// <summary>Cancelled when the download loses the slot.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Bytes that the client has acknowledged, over all ranges.</summary>
    internal long Bytes
    {
        get
        {
            lock (_lock)
                return _endedBytes + _transfers.Values.Sum(acknowledged => acknowledged());
        }
    }

    /// <summary>Begins a transfer; <paramref name="acknowledged"/> returns the bytes that its client has.</summary>
    internal void Begin(object transfer, Func<long> acknowledged)
    {
        lock (_lock)
            _transfers[transfer] = acknowledged;
    }

    /// <summary>Ends a transfer.</summary>
    internal void Finish(object transfer, long acknowledged)
    {
        lock (_lock)
        {
            _transfers.Remove(transfer);
            _endedBytes += acknowledged;
        }
    }

    /// <summary>The current rate, bytes a second. Guarded by the slots' lock.</summary>
    /// <param name="now">From <see cref="TimeProvider.GetTimestamp"/>, because the machine's clock may be
    /// changed.</param>
    internal double RateAt(long now)
    {
        var bytes = Bytes;
        if (_time.GetElapsedTime(_newer.At, now) >= Window)
            (_older, _newer) = (_newer, (now, bytes));
        var seconds = _time.GetElapsedTime(_older.At, now).TotalSeconds;
        return seconds <= 0 ? double.PositiveInfinity : (bytes - _older.Bytes) / seconds;
    }

    internal TimeSpan AgeAt(long now) => _time.GetElapsedTime(_since, now);

    // Asynchronous, because the callbacks take other locks.
    internal void Lose() => _ = _cut.CancelAsync();
}
