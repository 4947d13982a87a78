using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Manager.Events;

/// <summary>An event of the <see cref="EventRing{T}"/>.</summary>
internal readonly record struct RingEvent(byte[] Text) : IRingEvent;
