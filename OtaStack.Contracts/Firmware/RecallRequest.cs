namespace OtaStack.Contracts.Firmware;

/// <summary>Body of <c>POST /api/firmware/{sha256}/recall</c>.</summary>
public sealed record RecallRequest
{
    /// <summary>Why, for people: 1 to 500 characters.</summary>
    public string? Reason { get; init; }
}
