namespace OtaStack.Api.Storage;

/// <summary>A request with <c>Idempotency-Key</c> that has succeeded, and its response.</summary>
public sealed record IdempotencyRecord
{
    /// <summary>SHA-256 of who sent the request and of its key, 64 lower-case hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the request, 64 lower-case hex digits.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The status of the response.</summary>
    public required int Status { get; init; }

    /// <summary>The header <c>Location</c>.</summary>
    public string? Location { get; init; }

    /// <summary>The header <c>ETag</c>.</summary>
    public string? ETag { get; init; }

    /// <summary>The body, JSON; null if the response had none. Never a secret.</summary>
    public string? Body { get; init; }

    /// <summary>When it succeeded. The key is free again a day later.</summary>
    public required DateTimeOffset At { get; init; }
}
