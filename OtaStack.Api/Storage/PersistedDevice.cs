namespace OtaStack.Api.Storage;

/// <summary>
/// The part of a device that <see cref="WriteBehind"/> uses. Lock the device while you read or change it.
/// </summary>
public abstract class PersistedDevice(MacAddress mac)
{
    public MacAddress Mac { get; } = mac;

    /// <summary>Whether it was deleted. A poll that still holds it no longer changes anything on disk.</summary>
    internal bool IsForgotten { get; set; }

    /// <summary>Whether it is queued to be written. Only the write-behind reads and sets this.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>
    /// How it has changed since the events were last sent. Only the <see cref="RecentChanges"/> reads and sets this.
    /// </summary>
    internal RecentChange Change { get; set; }

    /// <summary>Its current row. Call with the device locked.</summary>
    internal abstract DeviceRecord ToRecord();
}
