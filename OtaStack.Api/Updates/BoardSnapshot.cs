using OtaStack.Api.Devices;

namespace OtaStack.Api.Updates;

/// <summary>What is known about one board, for predicting its next poll.</summary>
/// <param name="Report">What it last reported, as a poll for the kind of firmware in question.</param>
/// <param name="Known">What is known about it from earlier polls.</param>
public readonly record struct BoardSnapshot(DeviceReport Report, KnownDevice Known);
