namespace OtaStack.EndToEndTests.Crash;

/// <summary>A request that changes settings.</summary>
/// <param name="After">The subjects that it may change, as they are afterwards; null for one that is gone.</param>
/// <param name="SendAsync">Sends it and checks the response.</param>
internal sealed record SettingsChange(
    IReadOnlyDictionary<string, string?> After, Func<ApiLife, CancellationToken, Task> SendAsync)
{
    /// <summary>Whether all subjects change or none: a table. A bulk action is complete for each device only.</summary>
    public bool IsAtomic { get; init; }
}

/// <summary>What people set on a device, as one text: <c>name|tag;tag|channel</c>.</summary>
internal sealed record SettingsState(string Name, IReadOnlyList<string> Tags, string Channel)
{
    /// <summary>Nothing is set.</summary>
    public static SettingsState Initial { get; } = new("", [], "");

    public static SettingsState Parse(string text) => text.Split('|') is [var name, var tags, var channel]
        ? new SettingsState(name, tags.Split(';', StringSplitOptions.RemoveEmptyEntries), channel)
        : throw new FormatException($"Not a state: {text}");

    public override string ToString() =>
        $"{Name}|{string.Join(';', Tags.Order(StringComparer.OrdinalIgnoreCase))}|{Channel}";
}
