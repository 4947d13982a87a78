namespace OtaStack.Api.Storage;

/// <summary>
/// A request with <c>Idempotency-Key</c> that is being executed for the first time. It is a feature of its
/// <see cref="HttpContext"/>, and its <see cref="Actor"/> has it.
/// </summary>
/// <param name="id">As <see cref="IdempotencyRecord.Id"/>.</param>
public sealed class IdempotentRequest(string id)
{
    public string Id { get; } = id;

    /// <summary>
    /// As <see cref="IdempotencyRecord.Fingerprint"/>. Null while it is unknown, which is until an image was received.
    /// </summary>
    public string? Fingerprint { get; set; }

    /// <summary>Whether its response was written together with its change.</summary>
    public bool IsKept { get; internal set; }
}
