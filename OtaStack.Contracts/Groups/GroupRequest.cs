namespace OtaStack.Contracts.Groups;

/// <summary>
/// Body of <c>POST /api/groups</c> and <c>PATCH /api/groups/{name}</c>. With PATCH, a field that is absent is left
/// alone; null clears it.
/// </summary>
public sealed record GroupRequest
{
    /// <summary>As <see cref="GroupName"/> says. Only for POST: a group cannot be renamed.</summary>
    public string? Name { get; init; }

    /// <summary>MAC addresses, for a fixed list. Takes the place of <see cref="Expression"/>.</summary>
    public IReadOnlyList<string>? Devices { get; init; }

    /// <summary>
    /// A target expression; the devices that it selects at any time are in the group. Takes the place of
    /// <see cref="Devices"/>.
    /// </summary>
    public string? Expression { get; init; }

    /// <summary>Of several groups with a pin or a channel, the one with the highest number decides; 0 by default.
    /// </summary>
    public int? Priority { get; init; }

    /// <summary>
    /// SHA-256 of the firmware that its devices have to run, as far as it is of their project and for their chip.
    /// </summary>
    public string? Pin { get; init; }

    /// <summary>The channel that its devices follow, as far as their project has it.</summary>
    public string? Channel { get; init; }
}
