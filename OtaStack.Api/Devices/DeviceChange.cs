using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>
/// A valid change of what people set on a device (<see cref="DevicePatchReader"/>). What is not given is left alone.
/// </summary>
internal sealed record DeviceChange
{
    public Given<string?> Name { get; init; }

    public Given<string?> Note { get; init; }

    /// <summary>All tags, sorted, each once.</summary>
    public Given<IReadOnlyList<string>> Tags { get; init; }

    public IReadOnlyList<string> TagsToAdd { get; init; } = [];

    public IReadOnlyList<string> TagsToRemove { get; init; } = [];

    public Given<string?> Channel { get; init; }

    /// <summary>SHA-256 of a published firmware, or null.</summary>
    public Given<string?> Pin { get; init; }

    public Given<Enrolment> Enrolment { get; init; }

    /// <summary>The settings after this change; the same object if nothing differs.</summary>
    public DeviceSettingsRecord ApplyTo(DeviceSettingsRecord before)
    {
        var after = before with
        {
            Name = Name.Or(before.Name),
            Note = Note.Or(before.Note),
            Tags = TagsAfter(before.Tags),
            Channel = Channel.Or(before.Channel),
            Pin = Pin.Or(before.Pin),
            Enrolment = Enrolment.Or(before.Enrolment),
        };
        return DeviceSettings.AreEqual(before, after) ? before : after with { Revision = before.Revision + 1 };
    }

    private IReadOnlyList<string> TagsAfter(IReadOnlyList<string> before)
    {
        var tags = Tags.Or(before);
        return TagsToAdd.Count == 0 && TagsToRemove.Count == 0
            ? tags
            : DeviceSettings.Sorted(tags.Except(TagsToRemove, DeviceTag.Comparer).Concat(TagsToAdd));
    }
}

/// <summary>A value, or that there is none.</summary>
internal readonly record struct Given<T>(T Value)
{
    public bool IsGiven { get; } = true;

    public T Or(T other) => IsGiven ? Value : other;

    public static implicit operator Given<T>(T value) => new(value);
}
