namespace OtaStack.Contracts.Builds;

/// <summary>Body of <c>POST /manager/api/builds</c>.</summary>
public sealed record BuildRequest
{
    /// <summary>Path inside the workspace, relative or absolute.</summary>
    public string? Sketch { get; init; }

    /// <summary>Board and options; null for those selected for the sketch.</summary>
    public string? Fqbn { get; init; }

    /// <summary>Whether to hand the image to the API; null means true.</summary>
    public bool? Publish { get; init; }

    /// <summary>Null for the project that the sketch names, or the sketch's own name.</summary>
    public string? Project { get; init; }

    /// <summary>Takes precedence over the versions from the sketch and Git.</summary>
    public string? Version { get; init; }

    /// <summary><c>none</c>, <c>default</c>, <c>more</c> or <c>all</c>.</summary>
    public string? Warnings { get; init; }

    /// <summary>Definitions for the compilers (<c>-D</c>).</summary>
    public IReadOnlyDictionary<string, string?>? Flags { get; init; }

    /// <summary>Whether to ignore objects that were compiled before.</summary>
    public bool? Clean { get; init; }
}
