namespace OtaStack.Contracts.Devices;

/// <summary>Which tokens were shown in polls with a device's MAC address.</summary>
/// <param name="ShownAt">When the device first showed the token that it shows now; null if it has never shown a valid
/// one.</param>
/// <param name="Projects">The projects for which it has shown one.</param>
/// <param name="Refused">Polls that were refused because they showed a wrong token, or none.</param>
/// <param name="RefusedAt">The last one.</param>
/// <param name="RefusedFrom">The address of the last one.</param>
public sealed record DeviceTokenUse(
    DateTimeOffset? ShownAt, IReadOnlyList<string> Projects, int Refused, DateTimeOffset? RefusedAt,
    string? RefusedFrom);
