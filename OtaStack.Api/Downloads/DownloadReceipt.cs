namespace OtaStack.Api.Downloads;

/// <summary>
/// A download through the gateway, which reports how much of the image the board has. It ends with the last report, or
/// when the gateway has not reported for too long.
/// </summary>
internal sealed class DownloadReceipt(string id, long length, TimeSpan patience, DownloadEnd end, TimeProvider time)
{
    /// <summary>How long the last report may take after the gateway's connection to the board has ended.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private CancellationTokenRegistration _lostSlot;
    private CancellationTokenRegistration _replaced;
    private long _acknowledged;
    private long _heardAt = time.GetTimestamp();
    private volatile bool _isOver;

    /// <summary>Its name in reports.</summary>
    public string Id => id;

    /// <summary>Bytes that the board has, by the last report.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Whether the gateway must end it.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether the gateway has not reported on it for too long.</summary>
    public bool IsOverdue => time.GetElapsedTime(Volatile.Read(ref _heardAt)) > (_isOver ? Grace : patience);

    /// <summary>
    /// Cuts the download when it loses its slot, or when the board starts a new one. The registrations end with the
    /// download, because a slot may serve many.
    /// </summary>
    public void CutBy(CancellationToken lostSlot, CancellationToken replaced)
    {
        _lostSlot = lostSlot.UnsafeRegister(static receipt => ((DownloadReceipt)receipt!).Cut(), this);
        _replaced = replaced.UnsafeRegister(static receipt => ((DownloadReceipt)receipt!).Cut(), this);
    }

    private void Cut()
    {
        IsCut = true;
        BreakOff();
    }

    /// <summary>The gateway did not receive all of it. Its last report is still to come.</summary>
    public void BreakOff()
    {
        _isOver = true;
        Volatile.Write(ref _heardAt, time.GetTimestamp());
    }

    /// <summary>Processes a report of the gateway. Returns true if it is the last one.</summary>
    public bool Take(long acknowledged, bool ended, bool whole)
    {
        // Progress does not give a cut download more time.
        if (!_isOver)
            Volatile.Write(ref _heardAt, time.GetTimestamp());
        Volatile.Write(ref _acknowledged, whole ? length : Math.Clamp(acknowledged, Acknowledged, length));
        if (ended)
            End(whole);
        return ended;
    }

    /// <summary>Ends it without a last report, as broken.</summary>
    public void GiveUp() => End(whole: false);

    private void End(bool whole)
    {
        _lostSlot.Unregister();
        _replaced.Unregister();
        end.Report(Acknowledged, whole);
    }
}

/// <summary>The end of a download. It is reported once, by whichever side notices it first.</summary>
/// <param name="slot">The slot of the download; told first.</param>
/// <param name="then">Called with the bytes of the range that the client acknowledged, and whether that is all of
/// it.</param>
internal sealed class DownloadEnd(DownloadSlot slot, Action<long, bool> then)
{
    private int _reported;

    public void Report(long acknowledged, bool whole)
    {
        if (Interlocked.Exchange(ref _reported, 1) != 0)
            return;
        slot.Finish(this, acknowledged);
        then(acknowledged, whole);
    }
}
