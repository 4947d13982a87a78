namespace OtaStack.Contracts.Builds;

/// <summary>What the API did with one file of the build folder (<c>/api/builds</c>).</summary>
public sealed record BuildFileView
{
    /// <summary>The record's identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>Path inside the build folder, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>When the file was seen.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>What happened to the file.</summary>
    public required BuildOutcome Outcome { get; init; }

    /// <summary>
    /// Why it was refused, or how its bytes are already published, for people; null if it was published.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>Which boards would take it when it was published, in plain English; null if it was refused.</summary>
    public string? Reach { get; init; }

    /// <summary>SHA-256 of the bytes; null if they could not be read.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>What happened to a file of the build folder.</summary>
public enum BuildOutcome : byte
{
    /// <summary>Published as firmware.</summary>
    Taken = 0,

    /// <summary>Not published: see the reason.</summary>
    Refused,

    /// <summary>Its bytes were published before. At most their version changed.</summary>
    Known,
}
