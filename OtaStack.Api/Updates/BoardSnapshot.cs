using OtaStack.Api.Devices;

namespace OtaStack.Api.Updates;

/// <summary>What is known of one board, as far as it is needed to foresee its next poll.</summary>
/// <param name="Report">What it last reported, as a poll for the kind of firmware in question.</param>
/// <param name="Known">What is remembered of it.</param>
public readonly record struct BoardSnapshot(DeviceReport Report, KnownDevice Known);
