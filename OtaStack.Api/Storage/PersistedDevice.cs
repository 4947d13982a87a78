namespace OtaStack.Api.Storage;

/// <summary>
/// What <see cref="WriteBehind"/> knows of a device in memory: its row, and whether that waits to be written. Lock the
/// device while reading or changing it.
/// </summary>
public abstract class PersistedDevice(MacAddress mac)
{
    public MacAddress Mac { get; } = mac;

    /// <summary>It was deleted: a poll that still has it no longer changes anything on disk.</summary>
    internal bool IsForgotten { get; set; }

    /// <summary>It waits to be written. Only the write-behind reads and sets it.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Its row as it is now. Called with the device locked.</summary>
    internal abstract DeviceRecord ToRecord();
}
