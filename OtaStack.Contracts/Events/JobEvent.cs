using OtaStack.Contracts.Jobs;

namespace OtaStack.Contracts.Events;

/// <summary>Data of an event <c>job</c> of the Manager: a job was queued, or has changed.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Job">As <c>/manager/api/jobs</c> lists it.</param>
public sealed record JobEvent(string Id, JobView Job);
