namespace OtaStack.Api.Storage;

/// <summary>
/// An update of one device to one firmware: offered, downloaded, confirmed, or why not. Immutable: each step is a new
/// value with the same <see cref="Id"/>, which replaces the row.
/// </summary>
public sealed record UpdateRecord
{
    public required Guid Id { get; init; }

    public required MacAddress Device { get; init; }

    /// <summary>SHA-256 of the firmware.</summary>
    public required string Firmware { get; init; }

    public required string Project { get; init; }

    /// <summary>What the device ran when the update began.</summary>
    public string? FromVersion { get; init; }

    /// <summary>What it should report afterwards.</summary>
    public string? ToVersion { get; init; }

    public required UpdateState State { get; init; }

    /// <summary>Why it was refused or failed; null otherwise.</summary>
    public DecisionReason? Reason { get; init; }

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

    public DateTimeOffset? OfferedAt { get; init; }

    public DateTimeOffset? DownloadedAt { get; init; }

    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The build's trace, 32 hex digits: the same on firmware, offer, download and confirmation.</summary>
    public required string TraceId { get; init; }

    /// <summary>
    /// Selects those that a later poll may change, and those of an unknown state. Written as ranges, because then the
    /// database uses its index, and does not read the history of the fleet.
    /// </summary>
    internal const string IsOpenInDatabase =
        $"State < '{nameof(UpdateState.Confirmed)}' "
        + $"OR (State > '{nameof(UpdateState.Confirmed)}' AND State < '{nameof(UpdateState.Superseded)}') "
        + $"OR State > '{nameof(UpdateState.Superseded)}'";

    /// <summary>As the API shows it.</summary>
    public UpdateView ToView() => new()
    {
        Id = Id,
        Device = Device,
        Firmware = Firmware,
        Project = Project,
        FromVersion = FromVersion,
        ToVersion = ToVersion,
        State = State,
        Reason = Reason,
        StartedAt = StartedAt,
        ChangedAt = ChangedAt,
        Offers = Offers,
        CompleteDownloads = CompleteDownloads,
        AbortedDownloads = AbortedDownloads,
        UnfinishedDownloads = UnfinishedDownloads,
        UnfinishedSince = UnfinishedSince,
        BytesSent = BytesSent,
        OfferedAt = OfferedAt,
        DownloadedAt = DownloadedAt,
        ConfirmedAt = ConfirmedAt,
        TraceId = TraceId,
    };
}
