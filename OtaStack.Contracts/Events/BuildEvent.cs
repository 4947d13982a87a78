using OtaStack.Contracts.Builds;

namespace OtaStack.Contracts.Events;

/// <summary>Data of an event <c>build</c> of the Manager: a build was queued, has changed, or was deleted.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Build">As <c>/manager/api/builds</c> lists it; null if it was deleted.</param>
public sealed record BuildEvent(string Id, BuildView? Build);
