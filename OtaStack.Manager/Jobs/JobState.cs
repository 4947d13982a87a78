namespace OtaStack.Manager.Jobs;

/// <summary>Where a job stands. It ends as one of the last three.</summary>
internal enum JobState
{
    Waiting,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}
