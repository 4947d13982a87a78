using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Events;

/// <summary>An event of the <see cref="EventRing{T}"/>.</summary>
/// <param name="Text">As it is sent.</param>
/// <param name="Device">The device that it is about; null if it is not about one.</param>
/// <param name="IsRow">Whether it is an event <c>device</c>, and not an <c>update</c> of the device.</param>
internal readonly record struct RingEvent(byte[] Text, MacAddress? Device = null, bool IsRow = false) : IRingEvent
{
    public static implicit operator RingEvent(byte[] text) => new(text);
}
