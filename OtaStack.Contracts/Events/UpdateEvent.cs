using OtaStack.Contracts.Devices;

namespace OtaStack.Contracts.Events;

/// <summary>Data of an event <c>update</c>: an update was begun, or has changed.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Update">Its current state.</param>
public sealed record UpdateEvent(Guid Id, UpdateView Update);
