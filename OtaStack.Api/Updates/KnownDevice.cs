using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>What is known about a device, as far as a decision needs it.</summary>
/// <param name="Project">From earlier polls; null while unknown.</param>
/// <param name="Chip">From earlier polls; unknown until one proved it.</param>
/// <param name="OpenUpdate">The update under way for the requested kind of firmware.</param>
public readonly record struct KnownDevice(string? Project, ChipFamily Chip, UpdateRecord? OpenUpdate)
{
    /// <summary>What people have set for it.</summary>
    public Assignment Assignment { get; init; }
}
