using System.Text.Json;
using OtaStack.Contracts;

namespace OtaStack.Api.Storage;

/// <summary>The response to a request with <c>Idempotency-Key</c>, as it is kept for repetitions of the request.</summary>
/// <param name="Status">The status.</param>
/// <param name="Location">The header <c>Location</c>.</param>
/// <param name="ETag">The header <c>ETag</c>.</param>
/// <param name="Body">JSON; null for none. It must not have secrets.</param>
public sealed record KeptResponse(int Status, string? Location, string? ETag, string? Body)
{
    // As endpoints write it.
    private static readonly JsonSerializerOptions Json = ContractJson.Configure(new(JsonSerializerDefaults.Web));

    /// <summary>A response with a value as its body.</summary>
    public static KeptResponse Of<T>(int status, string? location, string? etag, T value) =>
        new(status, location, etag, JsonSerializer.Serialize(value, Json));
}
