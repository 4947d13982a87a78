namespace OtaStack.Api.Storage;

/// <summary>A change that somebody made. Rows are added, and deleted when they are too old; never changed.</summary>
public sealed record AuditRecord
{
    /// <summary>Counts up; the order of the changes. The database sets it.</summary>
    public long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The account, or the name of the API key; <c>system</c> for OtaStack itself.</summary>
    public required string Actor { get; init; }

    /// <summary>Such as <c>device.change</c>, <c>group.delete</c>, <c>channel.promote</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What was changed: <c>device:5C:CF:7F:AA:BB:CC</c>, <c>group:lab</c>, <c>project:blink</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>JSON of the fields that changed, before; null if there was nothing before.</summary>
    public string? Before { get; init; }

    /// <summary>JSON of the fields that changed, after; null if nothing is left.</summary>
    public string? After { get; init; }

    /// <summary>IP address that the request came from; null for OtaStack itself.</summary>
    public string? Address { get; init; }
}
