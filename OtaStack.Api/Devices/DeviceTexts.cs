using OtaStack.Api.Firmware;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>
/// Reads what people write for a device, from JSON or a table. Each returns null if it is valid, otherwise what is
/// wrong, for people. The empty text clears.
/// </summary>
internal static class DeviceTexts
{
    public static string? Name(string? text, out string? name) => Line(text, DeviceSettings.LongestName, out name);

    /// <summary>May have several lines.</summary>
    public static string? Note(string? text, out string? note)
    {
        note = Trimmed(text)?.ReplaceLineEndings("\n");
        return note is null ? null
            : note.Length > DeviceSettings.LongestNote ? TooLong(note, DeviceSettings.LongestNote)
            : note.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) ? "It has control characters."
            : null;
    }

    public static string? Tags(IEnumerable<string?> texts, out IReadOnlyList<string> tags)
    {
        var read = new List<string>();
        tags = [];
        foreach (var text in texts)
        {
            var tag = text?.Trim();
            if (!DeviceTag.IsValid(tag))
                return $"{Problems.Quoted(text)} is not a tag. A tag is {DeviceTag.Rule}";
            read.Add(tag!);
        }

        tags = DeviceSettings.Sorted(read);
        return tags.Count > DeviceTag.MaximumCount
            ? $"{tags.Count} tags; {DeviceTag.MaximumCount} are allowed."
            : null;
    }

    public static string? Channel(string? text, out string? channel)
    {
        channel = Trimmed(text);
        return channel is null || ChannelName.IsValid(channel)
            ? null
            : $"{Problems.Quoted(text)} is not the name of a channel: {ChannelName.Rule}.";
    }

    /// <summary>The SHA-256 of a published firmware, in any letter case.</summary>
    public static string? Pin(string? text, CatalogSnapshot published, out string? pin)
    {
        pin = Trimmed(text)?.ToLowerInvariant();
        if (pin is null)
            return null;
        if (!FirmwareFiles.IsSha256(pin))
            return $"{Problems.Quoted(text)} is not a SHA-256 (64 hex digits).";
        return published.Find(pin) is not { } firmware
            ? $"No published firmware has the SHA-256 {pin}. GET /api/firmware lists all."
            : PinFit.WhyNever(firmware.Record);
    }

    public static string? Enrolment(string? text, out Enrolment enrolment)
    {
        enrolment = Contracts.Devices.Enrolment.Accepted;
        return Trimmed(text) is not { } name || TryParseName(name, out enrolment)
            ? null
            : $"{Problems.Quoted(text)} is not one of: accepted, pending, blocked.";
    }

    /// <summary>Not the numbers that <see cref="Enum.TryParse{TEnum}(string, out TEnum)"/> accepts.</summary>
    private static bool TryParseName(string name, out Enrolment enrolment) =>
        Enum.TryParse(name, ignoreCase: true, out enrolment) && char.IsAsciiLetter(name[0])
        && !name.Contains(',', StringComparison.Ordinal);

    private static string? Line(string? text, int longest, out string? line)
    {
        line = Trimmed(text);
        return line is null ? null
            : line.Length > longest ? TooLong(line, longest)
            : line.Any(char.IsControl) ? "It has control characters or line breaks."
            : null;
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string TooLong(string text, int longest) =>
        $"It has {text.Length} characters; {longest} are allowed.";
}
