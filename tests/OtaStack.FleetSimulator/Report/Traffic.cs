namespace OtaStack.FleetSimulator.Report;

/// <summary>Totals of the whole fleet. Thread-safe.</summary>
public sealed class Traffic
{
    private long _polls;
    private long _notModified;
    private long _images;
    private long _wifiLosses;
    private long _bytes;

    /// <summary>Completed polls of any outcome.</summary>
    public long Polls => Interlocked.Read(ref _polls);

    /// <summary>Polls answered with 304.</summary>
    public long NotModified => Interlocked.Read(ref _notModified);

    /// <summary>Images that were downloaded in full and are valid.</summary>
    public long Images => Interlocked.Read(ref _images);

    /// <summary>Downloads that failed because of a board's Wi-Fi.</summary>
    public long WifiLosses => Interlocked.Read(ref _wifiLosses);

    /// <summary>Downloaded bytes of images.</summary>
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

    /// <summary>Counts a download that failed because of Wi-Fi.</summary>
    public void CountWifiLoss() => Interlocked.Increment(ref _wifiLosses);

    /// <summary>Counts downloaded bytes.</summary>
    public void CountBytes(int bytes) => Interlocked.Add(ref _bytes, bytes);
}
