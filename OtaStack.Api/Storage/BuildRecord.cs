namespace OtaStack.Api.Storage;

/// <summary>What the inbox did with one file of the build folder.</summary>
public sealed record BuildRecord
{
    public required Guid Id { get; init; }

    /// <summary>Path inside the build folder, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    public required BuildOutcome Outcome { get; init; }

    /// <summary>
    /// Why it was refused, or how its bytes are already published, for people; null if it was published.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>Which boards would take it when it was published, in plain English; null if it was refused.</summary>
    public string? Reach { get; init; }

    /// <summary>SHA-256 of the bytes; null if they could not be read.</summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// Written together with the firmware. Because of it, the same bytes are not taken again after the firmware is
    /// deleted.
    /// </summary>
    internal static BuildRecord Taken(FirmwareRecord firmware) => new()
    {
        Id = Guid.CreateVersion7(firmware.PublishedAt),
        Path = firmware.FileName ?? "",
        Size = firmware.Size,
        SeenAt = firmware.PublishedAt,
        Outcome = BuildOutcome.Taken,
        Sha256 = firmware.Sha256,
    };

    /// <summary>As the API shows it.</summary>
    public BuildFileView ToView() => new()
    {
        Id = Id,
        Path = Path,
        Size = Size,
        SeenAt = SeenAt,
        Outcome = Outcome,
        Reason = Reason,
        Reach = Reach,
        Sha256 = Sha256,
    };
}
