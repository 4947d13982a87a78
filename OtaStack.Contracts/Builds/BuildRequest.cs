namespace OtaStack.Contracts.Builds;

/// <summary>Body of <c>POST /manager/api/builds</c>.</summary>
public sealed record BuildRequest
{
    /// <summary>Path inside the workspace, or absolute and inside it.</summary>
    public string? Sketch { get; init; }

    /// <summary>Board and options; without it the one that is selected for the sketch.</summary>
    public string? Fqbn { get; init; }

    /// <summary>Hand the image to the API; true if null.</summary>
    public bool? Publish { get; init; }

    /// <summary>Without it the one that the sketch names, else the sketch's name.</summary>
    public string? Project { get; init; }

    /// <summary>Goes before what the sketch and git say.</summary>
    public string? Version { get; init; }

    /// <summary><c>none</c>, <c>default</c>, <c>more</c> or <c>all</c>.</summary>
    public string? Warnings { get; init; }

    /// <summary>Definitions for the compilers (<c>-D</c>).</summary>
    public IReadOnlyDictionary<string, string?>? Flags { get; init; }

    /// <summary>Do not use what was compiled before.</summary>
    public bool? Clean { get; init; }
}
