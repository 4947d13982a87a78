namespace OtaStack.Api.Devices;

/// <summary>What lets a poll pass the policies of projects.</summary>
/// <param name="Project">The project whose policy it has passed; null if its project was unknown.</param>
public sealed record AccessPass(string? Project)
{
    /// <summary>
    /// It showed a token of the device itself. The poll comes from that device, whatever its address and flash.
    /// </summary>
    public bool ProvesDevice { get; init; }

    /// <summary>It showed a token that is good for every project.</summary>
    public bool CoversAll { get; init; }

    /// <summary>It is admitted because its device is known, so it must not add one that was just forgotten.</summary>
    public bool IsOfKnownDevice { get; init; }

    /// <summary>The project whose token it showed; null without one.</summary>
    public string? Covered { get; init; }

    /// <summary>Whether it showed a token that is good for a project.</summary>
    public bool Covers(string project) => CoversAll || Covered == project;

    /// <summary>Whether it may have firmware of a project with a policy.</summary>
    public bool Admits(string project) => Project == project || Covers(project);
}
