namespace OtaStack.Web.Parts;

/// <summary>The form with what people set on a device.</summary>
public sealed class DeviceEdit
{
    public string? Tag { get; set; }

    public string? Name { get; set; }

    public string? Note { get; set; }

    public string? Tags { get; set; }

    public string? Channel { get; set; }

    public string? Pin { get; set; }

    /// <summary>The fields of a <see cref="DevicePatch"/>; empty ones are cleared.</summary>
    public Dictionary<string, object?> Fields() => new()
    {
        ["name"] = Text(Name),
        ["note"] = Text(Note)?.ReplaceLineEndings("\n"),
        ["tags"] = (Tags ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        ["channel"] = Text(Channel),
        ["pin"] = Text(Pin),
    };

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
