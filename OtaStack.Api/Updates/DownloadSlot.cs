using System.Diagnostics.CodeAnalysis;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Updates;

/// <summary>
/// The right to download, from <see cref="DownloadSlots"/>: held for one download, or for a sequence of ranges of one image. Its
/// owner reports the client's progress, which is used to find slow downloads.
/// </summary>
[SuppressMessage("Design", "CA1001",
    Justification = "Without a timer there is nothing to dispose, and disposing could meet the cancelling.")]
public sealed class DownloadSlot
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _cut = new();
    private readonly DateTimeOffset _since;
    private Func<long>? _progress;
    private long _earlierBytes;

    // The rate is measured from the older of two marks: over one to two minutes.
    private (DateTimeOffset At, long Bytes) _older;
    private (DateTimeOffset At, long Bytes) _newer;

    internal DownloadSlot(AddressBlock block, DateTimeOffset now)
    {
        (Block, _since) = (block, now);
        _older = _newer = (now, 0);
    }

    /// <summary>The address that it belongs to.</summary>
    internal AddressBlock Block { get; }

    /// <summary>Between two ranges: free again then, unless the next one comes. Guarded by the slots' lock.</summary>
    internal DateTimeOffset? FreeAt { get; set; }

    /// <summary>Cancelled when the download loses the slot.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Bytes that its client has acknowledged, of all ranges.</summary>
    internal long Bytes => Interlocked.Read(ref _earlierBytes) + (_progress?.Invoke() ?? 0);

    /// <summary>A transfer begins that asks <paramref name="acknowledged"/> for the bytes its client has.</summary>
    internal void Begin(Func<long> acknowledged) => _progress = acknowledged;

    /// <summary>The transfer has ended with so many bytes.</summary>
    internal void Finish(long acknowledged)
    {
        _progress = null;
        Interlocked.Add(ref _earlierBytes, acknowledged);
    }

    /// <summary>Bytes a second of late. Guarded by the slots' lock.</summary>
    internal double RateAt(DateTimeOffset now)
    {
        var bytes = Bytes;
        if (now - _newer.At >= Window)
            (_older, _newer) = (_newer, (now, bytes));
        var seconds = (now - _older.At).TotalSeconds;
        return seconds <= 0 ? double.PositiveInfinity : (bytes - _older.Bytes) / seconds;
    }

    internal TimeSpan AgeAt(DateTimeOffset now) => now - _since;

    // Not here: what it ends wants locks of its own.
    internal void Lose() => _ = _cut.CancelAsync();
}
