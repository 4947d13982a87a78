namespace OtaStack.FleetSimulator.Report;

/// <summary>Running totals of the whole fleet. Safe for all boards at once.</summary>
public sealed class Traffic
{
    private long _polls;
    private long _notModified;
    private long _images;
    private long _wifiLosses;
    private long _bytes;

    /// <summary>Polls that ended, whatever came of them.</summary>
    public long Polls => Interlocked.Read(ref _polls);

    /// <summary>Polls answered with 304.</summary>
    public long NotModified => Interlocked.Read(ref _notModified);

    /// <summary>Images downloaded in full and found good.</summary>
    public long Images => Interlocked.Read(ref _images);

    /// <summary>Downloads that a board's own bad Wi-Fi broke.</summary>
    public long WifiLosses => Interlocked.Read(ref _wifiLosses);

    /// <summary>Body bytes of offers.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Counts a poll.</summary>
    public void CountPoll(bool notModified)
    {
        Interlocked.Increment(ref _polls);
        if (notModified)
            Interlocked.Increment(ref _notModified);
    }

    /// <summary>Counts an image.</summary>
    public void CountImage() => Interlocked.Increment(ref _images);

    /// <summary>Counts a download that broke.</summary>
    public void CountWifiLoss() => Interlocked.Increment(ref _wifiLosses);

    /// <summary>Counts body bytes.</summary>
    public void CountBytes(int bytes) => Interlocked.Add(ref _bytes, bytes);
}
