namespace OtaStack.Contracts.Devices;

/// <summary>
/// Another client uses a device's MAC address: a copy, an attacker, or the board itself on a new network.
/// </summary>
/// <param name="Kind">What differs from the known device.</param>
/// <param name="At">The last such poll.</param>
/// <param name="Address">The address of that poll.</param>
public sealed record DeviceConflict(ConflictKind Kind, DateTimeOffset At, string? Address);

/// <summary>How two clients with the same MAC address differ.</summary>
public enum ConflictKind : byte
{
    /// <summary>The IP address.</summary>
    Address = 0,

    /// <summary>The MD5 of the sketch.</summary>
    Flash,

    /// <summary>Both.</summary>
    AddressAndFlash,
}
