using System.Text.Json;

namespace OtaStack.Contracts.Audit;

/// <summary>A change that somebody made (<c>/api/audit</c>).</summary>
public sealed record AuditView
{
    /// <summary>Counts up, in the order of the changes.</summary>
    public required long Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The account, <c>key:name</c> for an API key, or <c>system</c> for OtaStack itself.</summary>
    public required string Actor { get; init; }

    /// <summary>Such as <c>device.change</c>, <c>device.forget</c>, <c>update.release</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What was changed, such as <c>device:5C:CF:7F:AA:BB:CC</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The fields that changed, before; null if there was nothing.</summary>
    public required JsonElement? Before { get; init; }

    /// <summary>The fields that changed, after; null if nothing is left.</summary>
    public required JsonElement? After { get; init; }

    /// <summary>IP address that the request came from; null for OtaStack itself.</summary>
    public required string? Address { get; init; }
}
