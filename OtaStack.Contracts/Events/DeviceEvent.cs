using OtaStack.Contracts.Devices;

namespace OtaStack.Contracts.Events;

/// <summary>Data of an event <c>device</c>: a device is new, has polled, has changed, or was forgotten.</summary>
/// <param name="Mac">Its identity.</param>
/// <param name="Device">As <c>/api/devices</c> lists it; null if it was forgotten.</param>
public sealed record DeviceEvent(MacAddress Mac, DeviceView? Device);
