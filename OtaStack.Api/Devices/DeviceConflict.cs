using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>Another client uses a device's MAC address: a copy, an attacker, or the board itself on a new network.</summary>
/// <param name="Kind">What differs from the known device.</param>
/// <param name="At">The last such poll.</param>
/// <param name="Address">Where it came from.</param>
public sealed record DeviceConflict(ConflictKind Kind, DateTimeOffset At, string? Address);
