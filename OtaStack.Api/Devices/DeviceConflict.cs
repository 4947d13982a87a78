namespace OtaStack.Api.Devices;

/// <summary>Somebody else claims a device's MAC address: a copy, a stranger, or the board itself at a new place.</summary>
/// <param name="Kind">What about the claim is not as it was.</param>
/// <param name="At">The last such poll.</param>
/// <param name="Address">Where it came from.</param>
public sealed record DeviceConflict(ConflictKind Kind, DateTimeOffset At, string? Address);

/// <summary>What two claims of one MAC address differ in.</summary>
public enum ConflictKind : byte
{
    /// <summary>The address they come from.</summary>
    Address = 0,

    /// <summary>The sketch they report (MD5).</summary>
    Flash,

    /// <summary>Both.</summary>
    AddressAndFlash,
}
