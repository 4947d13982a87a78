namespace OtaStack.Contracts.Projects;

/// <summary>A project as <c>/api/projects</c> shows it.</summary>
public sealed record ProjectView
{
    /// <summary>Its identity, as in <c>/ota/{project}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Which polls it answers.</summary>
    public required ProjectAccess Access { get; init; }

    /// <summary>How new devices join it.</summary>
    public required ProjectEnrolment Enrolment { get; init; }

    /// <summary>
    /// How many of its devices have never shown a valid token for it, and are refused if it needs one. Null in lists.
    /// </summary>
    public required int? WithoutToken { get; init; }

    /// <summary>The channel that new builds and uploads go to.</summary>
    public required string LandingChannel { get; init; }

    /// <summary>
    /// The channel of devices for which nothing else is set, and of <c>firmware.bin</c>, manifests and sidecars.
    /// </summary>
    public required string DefaultChannel { get; init; }

    /// <summary>The names of its channels.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>How many firmware images it has.</summary>
    public required int Firmware { get; init; }
}

/// <summary>
/// Body of <c>PATCH /api/projects/{name}</c>. A field that is absent is left alone; null sets <c>stable</c> or
/// <c>open</c>.
/// </summary>
public sealed record ProjectPatch
{
    /// <summary>Which polls it answers.</summary>
    public ProjectAccess? Access { get; init; }

    /// <summary>How new devices join it.</summary>
    public ProjectEnrolment? Enrolment { get; init; }

    /// <summary>The channel that new builds and uploads go to.</summary>
    public string? LandingChannel { get; init; }

    /// <summary>A channel that has firmware, or the landing channel.</summary>
    public string? DefaultChannel { get; init; }
}
