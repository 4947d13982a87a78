namespace OtaStack.Contracts.Devices;

/// <summary>
/// Body of <c>PATCH /api/devices/{mac}</c>. A field that is absent is left alone; null clears it.
/// </summary>
public sealed record DevicePatch
{
    /// <summary>1 to 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary>At most 1000 characters; may have several lines.</summary>
    public string? Note { get; init; }

    /// <summary>All its tags, each as <see cref="DeviceTag"/> says.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The channel that it follows; null: that of its groups or its project.</summary>
    public string? Channel { get; init; }

    /// <summary>SHA-256 of the firmware that it has to run.</summary>
    public string? Pin { get; init; }

    /// <summary>Null: accepted.</summary>
    public Enrolment? Enrolment { get; init; }
}
