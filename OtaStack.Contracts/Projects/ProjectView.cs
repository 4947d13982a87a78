namespace OtaStack.Contracts.Projects;

/// <summary>A project as <c>/api/projects</c> shows it.</summary>
public sealed record ProjectView
{
    /// <summary>Its identity, as in <c>/ota/{project}</c>.</summary>
    public required string Name { get; init; }

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
/// Body of <c>PATCH /api/projects/{name}</c>. A field that is absent is left alone; null sets <c>stable</c>.
/// </summary>
public sealed record ProjectPatch
{
    /// <summary>The channel that new builds and uploads go to.</summary>
    public string? LandingChannel { get; init; }

    /// <summary>A channel that has firmware, or the landing channel.</summary>
    public string? DefaultChannel { get; init; }
}
