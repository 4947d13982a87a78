namespace OtaStack.Manager.Jobs;

/// <summary>Where a job stands. It ends as one of the last three.</summary>
public enum JobState
{
    Waiting,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}
