namespace OtaStack.Contracts.Devices;

/// <summary>Body of <c>POST /api/devices/{mac}/replace</c>.</summary>
public sealed record ReplacementRequest
{
    /// <summary>MAC address of the new hardware. It need not have polled yet.</summary>
    public required string By { get; init; }

    /// <summary>
    /// Whether to discard what people have set on the new hardware. Without this, such a replacement is refused.
    /// </summary>
    public bool Overwrite { get; init; }
}
