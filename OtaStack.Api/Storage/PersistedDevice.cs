namespace OtaStack.Api.Storage;

/// <summary>
/// A device in memory, as far as <see cref="WriteBehind"/> knows it: it has a row, and waits for it to be written. Lock it
/// while reading or changing it.
/// </summary>
public abstract class PersistedDevice(MacAddress mac)
{
    public MacAddress Mac { get; } = mac;

    /// <summary>It was deleted: polls that still have it change nothing on disk any more.</summary>
    internal bool IsForgotten { get; set; }

    /// <summary>It waits to be written. Only the write-behind reads and sets it.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Its row as it is now. Called with the device locked.</summary>
    internal abstract DeviceRecord ToRecord();
}
