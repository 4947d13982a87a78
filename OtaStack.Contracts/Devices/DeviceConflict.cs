namespace OtaStack.Contracts.Devices;

/// <summary>
/// Another client uses a device's MAC address: a copy, an attacker, or the board itself on a new network.
/// </summary>
/// <param name="Kind">What differs from the known device.</param>
/// <param name="At">The last such poll.</param>
/// <param name="Address">Where it came from.</param>
public sealed record DeviceConflict(ConflictKind Kind, DateTimeOffset At, string? Address);

/// <summary>In what two clients with the same MAC address differ.</summary>
public enum ConflictKind : byte
{
    /// <summary>The address they come from.</summary>
    Address = 0,

    /// <summary>The sketch they report (MD5).</summary>
    Flash,

    /// <summary>Both.</summary>
    AddressAndFlash,
}
