namespace OtaStack.Contracts.Devices;

/// <summary>An update of one device to one firmware: offered, downloaded, confirmed, or why not.</summary>
public sealed record UpdateView
{
    /// <summary>The same for all steps of this update.</summary>
    public required Guid Id { get; init; }

    /// <summary>The board.</summary>
    public required MacAddress Device { get; init; }

    /// <summary>SHA-256 of the firmware.</summary>
    public required string Firmware { get; init; }

    /// <summary>The firmware's project.</summary>
    public required string Project { get; init; }

    /// <summary>What the device ran when the update began.</summary>
    public string? FromVersion { get; init; }

    /// <summary>What it should report afterwards.</summary>
    public string? ToVersion { get; init; }

    /// <summary>Its state.</summary>
    public required UpdateState State { get; init; }

    /// <summary>Why it was refused or failed; null otherwise.</summary>
    public DecisionReason? Reason { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Last change of this record.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>How often the image was offered (200 answered).</summary>
    public int Offers { get; init; }

    /// <summary>
    /// How often it was sent completely. After the allowed number of these without a confirmation, the update is on
    /// hold.
    /// </summary>
    public int CompleteDownloads { get; init; }

    /// <summary>How often the connection ended before the last byte.</summary>
    public int AbortedDownloads { get; init; }

    /// <summary>
    /// Downloads before the last one that began but did not complete, since <see cref="UnfinishedSince"/>.
    /// </summary>
    public int UnfinishedDownloads { get; init; }

    /// <summary>When the first of them began. The count starts over a day later.</summary>
    public DateTimeOffset? UnfinishedSince { get; init; }

    /// <summary>
    /// Bytes of the last download that the device acknowledged, from the first byte on without a gap.
    /// </summary>
    public long BytesSent { get; init; }

    /// <summary>When it was last offered.</summary>
    public DateTimeOffset? OfferedAt { get; init; }

    /// <summary>When every byte was sent.</summary>
    public DateTimeOffset? DownloadedAt { get; init; }

    /// <summary>When the device reported the new firmware.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The build's trace, 32 hex digits: the same on firmware, offer, download and confirmation.</summary>
    public required string TraceId { get; init; }
}
