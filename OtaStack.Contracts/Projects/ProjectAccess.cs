namespace OtaStack.Contracts.Projects;

/// <summary>Which polls a project answers.</summary>
public enum ProjectAccess : byte
{
    /// <summary>All.</summary>
    Open = 0,

    /// <summary>A device that has shown a valid token must go on doing so; others need none.</summary>
    Learn,

    /// <summary>Only those with a valid token.</summary>
    Token,
}
