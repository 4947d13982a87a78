using OtaStack.Contracts.Firmware;

namespace OtaStack.Contracts.Events;

/// <summary>Data of an event <c>firmware</c>: a firmware was published, has changed, or was deleted.</summary>
/// <param name="Sha256">Its identity.</param>
/// <param name="Firmware">As <c>/api/firmware</c> lists it; null if it was deleted.</param>
public sealed record FirmwareEvent(string Sha256, FirmwareView? Firmware);
