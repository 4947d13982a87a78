namespace OtaStack.Api.Storage;

/// <summary>
/// What people have set on a device. A row of its own, because polls write the device's row behind, and a change by a
/// person is on disk before it is acknowledged. Most devices have none.
/// </summary>
public sealed record DeviceSettingsRecord
{
    public required MacAddress Mac { get; init; }

    public string? Name { get; init; }

    public string? Note { get; init; }

    /// <summary><c>kitchen</c> or <c>site=berlin</c>, sorted, each once.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The channel that it follows; null for that of its groups or its project.</summary>
    public string? Channel { get; init; }

    /// <summary>SHA-256 of the firmware that it has to run, also if that is older; null without a pin.</summary>
    public string? Pin { get; init; }

    public Enrolment Enrolment { get; init; }

    /// <summary>Counts the changes; part of the entity tag.</summary>
    public int Revision { get; init; }
}
