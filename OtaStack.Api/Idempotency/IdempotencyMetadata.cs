namespace OtaStack.Api.Idempotency;

/// <summary>Metadata of an endpoint that accepts <c>Idempotency-Key</c>.</summary>
internal sealed record IdempotencyMetadata
{
    /// <summary>Bytes of the longest body. Longer ones get 413.</summary>
    public required long MaximumBytes { get; init; }

    /// <summary>
    /// Whether the response is kept as it was sent. If not, only a response is kept that the endpoint has given to its
    /// change (<c>Change.Response</c>), because what it sends is a secret.
    /// </summary>
    public bool KeepsSentResponse { get; init; } = true;

    /// <summary>
    /// Computes the fingerprint of a repeated request from its body; null if the body cannot be read. Then, the
    /// endpoint sets that of a first request (<c>IdempotentRequest.Fingerprint</c>). Without this, it is the hash of
    /// the body.
    /// </summary>
    public Func<HttpContext, Task<string?>>? Fingerprint { get; init; }
}

/// <summary>Marks endpoints that accept <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyMetadataExtensions
{
    public static RouteHandlerBuilder AcceptsIdempotencyKey(
        this RouteHandlerBuilder endpoint, long maximumBytes, bool keepsSentResponse = true) =>
        endpoint.WithMetadata(new IdempotencyMetadata
        {
            MaximumBytes = maximumBytes,
            KeepsSentResponse = keepsSentResponse,
        });
}
