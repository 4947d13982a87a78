namespace OtaStack.Contracts.Devices;

/// <summary>A device as <c>/api/devices</c> shows it.</summary>
public sealed record DeviceView
{
    /// <summary>Its identity, as <see cref="MacAddress"/> writes it.</summary>
    public required string Mac { get; init; }

    /// <summary>What people call it, or null.</summary>
    public required string? Name { get; init; }

    /// <summary>What people have written about it, or null.</summary>
    public required string? Note { get; init; }

    /// <summary>Such as <c>kitchen</c> and <c>site=berlin</c>, sorted.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The project that it runs; null if unknown.</summary>
    public required string? Project { get; init; }

    /// <summary>E.g. <c>ESP32-C3</c>; <c>ESP32 family</c> if the exact chip is unknown.</summary>
    public required string Chip { get; init; }

    /// <summary>The version string of its last poll.</summary>
    public required string? Version { get; init; }

    /// <summary>32 lower-case hex digits.</summary>
    public required string? SketchMd5 { get; init; }

    /// <summary>Bytes.</summary>
    public required long? SketchSize { get; init; }

    /// <summary>Bytes available for an update.</summary>
    public required long? FreeSpace { get; init; }

    /// <summary>Bytes of its flash chip.</summary>
    public required long? FlashSize { get; init; }

    /// <summary>As the client reports it.</summary>
    public required string? SdkVersion { get; init; }

    /// <summary>The IP address of its last trusted poll.</summary>
    public required string? Address { get; init; }

    /// <summary>The response to its last poll; null if it has never polled.</summary>
    public required DecisionReason? LastDecision { get; init; }

    /// <summary>Whether an update of it was ever confirmed.</summary>
    public required bool IsConfirmed { get; init; }

    /// <summary>The last poll with its MAC address that contradicted it, or null.</summary>
    public required DeviceConflict? Conflict { get; init; }

    /// <summary>The channel that it follows; null: that of its groups or its project.</summary>
    public required string? Channel { get; init; }

    /// <summary>SHA-256 of the firmware that it has to run, also if that is older; null without a pin.</summary>
    public required string? Pin { get; init; }

    /// <summary>Whether it may have firmware.</summary>
    public required Enrolment Enrolment { get; init; }

    /// <summary>The tokens that it has shown; null if there were none, and no poll was refused for want of one.</summary>
    public required DeviceTokenUse? Token { get; init; }

    /// <summary>Its first poll; null if it has never polled.</summary>
    public required DateTimeOffset? FirstSeen { get; init; }

    /// <summary>Its last poll; null if it has never polled.</summary>
    public required DateTimeOffset? LastSeen { get; init; }

    /// <summary>How often it polls, seconds, learned from its polls; null while unknown.</summary>
    public required double? PollInterval { get; init; }

    /// <summary>When its next poll is due; null while unknown.</summary>
    public required DateTimeOffset? ExpectedBy { get; init; }

    /// <summary>The update under way, if any.</summary>
    public required UpdateView? Update { get; init; }
}

/// <summary>A device with its history (<c>/api/devices/{mac}</c>).</summary>
/// <param name="Device">The device.</param>
/// <param name="Updates">Newest first.</param>
public sealed record DeviceDetails(DeviceView Device, IReadOnlyList<UpdateView> Updates);
