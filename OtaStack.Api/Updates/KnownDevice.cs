using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>What is remembered of a device, as far as deciding needs it.</summary>
/// <param name="Project">From earlier polls; null while unknown.</param>
/// <param name="Chip">From earlier polls; unknown until something said so.</param>
/// <param name="OpenUpdate">The update under way for the kind of firmware asked for.</param>
public readonly record struct KnownDevice(string? Project, ChipFamily Chip, UpdateRecord? OpenUpdate);
