namespace OtaStack.Api.Storage;

/// <summary>The row of a device, written behind the polls.</summary>
public sealed record DeviceRecord
{
    public required MacAddress Mac { get; init; }

    /// <summary>The project that it runs; null while unknown.</summary>
    public string? Project { get; init; }

    /// <summary>The chip, as far as known. Stock ESP32 clients do not say which of the family they run on.</summary>
    public ChipFamily Chip { get; init; }

    /// <summary>Whether it is of the ESP32 family, even if <see cref="Chip"/> is unknown.</summary>
    public bool IsEsp32 { get; init; }

    /// <summary>The version string of its last poll.</summary>
    public string? Version { get; init; }

    /// <summary>32 lower-case hex digits.</summary>
    public string? SketchMd5 { get; init; }

    /// <summary>Bytes.</summary>
    public long? SketchSize { get; init; }

    /// <summary>Bytes available for an update.</summary>
    public long? FreeSpace { get; init; }

    /// <summary>Bytes of its flash chip.</summary>
    public long? FlashSize { get; init; }

    public string? SdkVersion { get; init; }

    /// <summary>The address of its last trusted poll.</summary>
    public string? Address { get; init; }

    /// <summary>The response to its last poll.</summary>
    public DecisionReason LastDecision { get; init; }

    /// <summary>Whether an update of it was ever confirmed.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>
    /// How the last contradicting poll differed; null if there was none since its address or flash changed.
    /// </summary>
    public ConflictKind? Conflict { get; init; }

    public DateTimeOffset? ConflictAt { get; init; }

    /// <summary>The address of that poll.</summary>
    public string? ConflictAddress { get; init; }

    /// <summary>How often it polls, seconds, learned from its polls; null while unknown.</summary>
    public double? PollIntervalSeconds { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }

    public required DateTimeOffset LastSeen { get; init; }
}
