namespace OtaStack.Api.Storage;

/// <summary>A device as it is on disk: one row, written behind the polls.</summary>
public sealed record DeviceRecord
{
    public required MacAddress Mac { get; init; }

    /// <summary>The project it was found to run; null while unknown.</summary>
    public string? Project { get; init; }

    /// <summary>The chip, as far as known: stock ESP32 clients do not say which of the family they run on.</summary>
    public ChipFamily Chip { get; init; }

    /// <summary>Whether it is one of the ESP32 family; true also while <see cref="Chip"/> is unknown.</summary>
    public bool IsEsp32 { get; init; }

    /// <summary>The version string of its last poll.</summary>
    public string? Version { get; init; }

    /// <summary>32 lower-case hex digits.</summary>
    public string? SketchMd5 { get; init; }

    /// <summary>Bytes.</summary>
    public long? SketchSize { get; init; }

    /// <summary>Bytes an update may take.</summary>
    public long? FreeSpace { get; init; }

    /// <summary>Bytes of its flash chip.</summary>
    public long? FlashSize { get; init; }

    public string? SdkVersion { get; init; }

    /// <summary>The address of its last trusted poll.</summary>
    public string? Address { get; init; }

    /// <summary>How its last poll was answered.</summary>
    public DecisionReason LastDecision { get; init; }

    /// <summary>An update of it was confirmed at some time.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>
    /// What the last poll that contradicted it differed in; null if there was none since it last moved.
    /// </summary>
    public ConflictKind? Conflict { get; init; }

    public DateTimeOffset? ConflictAt { get; init; }

    /// <summary>Where that poll came from.</summary>
    public string? ConflictAddress { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }

    public required DateTimeOffset LastSeen { get; init; }
}
