namespace OtaStack.Contracts.Projects;

/// <summary>How new devices join a project.</summary>
public enum ProjectEnrolment : byte
{
    /// <summary>By their first poll.</summary>
    Open = 0,

    /// <summary>Somebody has to accept them.</summary>
    Approve,

    /// <summary>They do not.</summary>
    Closed,
}
