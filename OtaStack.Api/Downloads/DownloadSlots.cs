using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Api.Telemetry;
using OtaStack.ServiceDefaults.Connections;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Api.Downloads;

/// <summary>
/// Limits concurrent downloads, in total and for one address. A fleet must not download all at once after a power cut,
/// and slow clients must not block the others: while slots are scarce, downloads slower than weak Wi-Fi lose theirs.
/// </summary>
public sealed partial class DownloadSlots(
    IOptions<DownloadOptions> options, TimeProvider time, ILogger<DownloadSlots> logger)
{
    /// <summary>
    /// How long a slot is kept between two ranges, while the client writes one to flash and asks for the next.
    /// </summary>
    internal static readonly TimeSpan KeptBetweenRanges = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The least bytes of a slot that is kept, so that clients cannot hold slots by requesting single bytes.
    /// </summary>
    private const int LeastKept = 1024;

    private static readonly KeyValuePair<string, object?> LimitOfAll = new("otastack.limit", "all");
    private static readonly KeyValuePair<string, object?> LimitOfAddress = new("otastack.limit", "address");

    // Checking all slots on every poll would be one more way to overload the server.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(0.5);

    private readonly DownloadOptions _options = options.Value;
    private readonly Lock _lock = new();
    private readonly HashSet<DownloadSlot> _taken = [];
    private readonly Dictionary<AddressBlock, int> _takenByBlock = [];
    private readonly LogThrottle _refusals = new(time);
    private readonly LogThrottle _cuts = new(time);
    private long? _refreshedAt;

    public int Taken
    {
        get
        {
            lock (_lock)
                return _taken.Count;
        }
    }

    /// <summary>
    /// Takes a slot for a client at <paramref name="address"/>; null if none is free. Give it back with <see
    /// cref="Free"/>.
    /// </summary>
    public DownloadSlot? TryTake(IPAddress? address)
    {
        var block = AddressBlock.Of(address);
        int inAll, ofBlock;
        lock (_lock)
        {
            MakeRoom(block);
            (inAll, ofBlock) = (_taken.Count, _takenByBlock.GetValueOrDefault(block));
            if (inAll < _options.MaximumDownloads && ofBlock < _options.DownloadsPerAddress)
            {
                var slot = new DownloadSlot(block, time);
                _taken.Add(slot);
                _takenByBlock[block] = ofBlock + 1;
                return slot;
            }
        }

        OtaMetrics.RefusedDownloads.Add(1, inAll < _options.MaximumDownloads ? LimitOfAddress : LimitOfAll);
        if (_refusals.ShouldLog(out var count))
            LogRefused(address, inAll, _options.MaximumDownloads, ofBlock, _options.DownloadsPerAddress, count);
        return null;
    }

    /// <summary>Gives a slot back. Does nothing if it was given back or lost before.</summary>
    public void Free(DownloadSlot slot)
    {
        lock (_lock)
            Remove(slot);
    }

    /// <summary>Keeps the slot for a moment, because the next range of the same image is expected.</summary>
    internal void Park(DownloadSlot slot)
    {
        lock (_lock)
        {
            if (slot.Bytes < LeastKept)
                Remove(slot);
            else
                slot.ParkedAt = time.GetTimestamp();
        }
    }

    /// <summary>Takes a kept slot for the next range. False if the slot is gone, or another range took it.</summary>
    internal bool TryResume(DownloadSlot slot)
    {
        lock (_lock)
        {
            if (slot.ParkedAt is null || !_taken.Contains(slot))
                return false;
            slot.ParkedAt = null;
            return true;
        }
    }

    /// <summary>Whether the slot is kept for a next range, and not for too long already.</summary>
    internal bool IsKept(DownloadSlot slot)
    {
        lock (_lock)
            return _taken.Contains(slot) && slot.ParkedAt is { } since
                && time.GetElapsedTime(since) < KeptBetweenRanges;
    }

    /// <summary>
    /// Frees slots kept for ranges that did not come, and records the progress of the others. Call it every few
    /// seconds.
    /// </summary>
    internal void Refresh()
    {
        lock (_lock)
            Refresh(time.GetTimestamp());
    }

    private void Refresh(long now)
    {
        foreach (var slot in _taken.ToArray())
        {
            if (slot.ParkedAt is { } since && time.GetElapsedTime(since, now) >= KeptBetweenRanges)
                Remove(slot);
            else
                slot.RateAt(now);
        }
    }

    private void MakeRoom(AddressBlock block)
    {
        var isScarce = IsScarce(_taken.Count, _options.MaximumDownloads);
        if (!isScarce && !IsScarce(_takenByBlock.GetValueOrDefault(block), _options.DownloadsPerAddress))
            return;

        var now = time.GetTimestamp();
        if (_refreshedAt is { } last && time.GetElapsedTime(last, now) < RefreshInterval)
            return;

        _refreshedAt = now;
        Refresh(now);
        var slow = _taken
            .Where(slot => (isScarce || slot.Block == block)
                && slot.AgeAt(now).TotalSeconds >= _options.SlowDownloadGraceSeconds)
            .Select(slot => (Slot: slot, Rate: slot.RateAt(now)))
            .Where(candidate => candidate.Rate < _options.SlowDownloadBytesPerSecond)
            .OrderBy(candidate => candidate.Rate);
        foreach (var (slot, rate) in slow.ToList())
        {
            if (!IsScarce(_taken.Count, _options.MaximumDownloads)
                && !IsScarce(_takenByBlock.GetValueOrDefault(slot.Block), _options.DownloadsPerAddress))
                continue;

            Remove(slot);
            slot.Lose();
            OtaMetrics.CutDownloads.Add(1);
            if (_cuts.ShouldLog(out var count))
                LogCut(rate, _options.SlowDownloadBytesPerSecond, count);
        }
    }

    private static bool IsScarce(int taken, int maximum) => taken >= Math.Max(1, maximum * 4 / 5);

    private void Remove(DownloadSlot slot)
    {
        if (!_taken.Remove(slot))
            return;

        var left = _takenByBlock[slot.Block] - 1;
        if (left == 0)
            _takenByBlock.Remove(slot.Block);
        else
            _takenByBlock[slot.Block] = left;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "No download slot for {Address}: {InAll} of {Maximum} in use, {Here} of {MaximumHere} by this address "
        + "(Updates:MaximumDownloads, Updates:MaximumDownloadsPerAddress); {Count} refused since the last "
            + "such message")]
    private partial void LogRefused(IPAddress? address, int inAll, int maximum, int here, int maximumHere, long count);

    [LoggerMessage(2, LogLevel.Warning,
        "A download at {Rate:F0} bytes a second ended because slots are scarce (Updates:SlowDownloadBytesPerSecond is "
        + "{Least}); {Count} ended since the last such message")]
    private partial void LogCut(double rate, int least, long count);
}
