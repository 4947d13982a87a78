using System.Text.Json;
using OtaStack.Api.Firmware;
using OtaStack.Api.Http;

namespace OtaStack.Api.Devices;

/// <summary>
/// Reads a <see cref="DevicePatch"/>. Deserialising it would not tell an absent field from null.
/// </summary>
internal static class DevicePatchReader
{
    private const string Fields = "name, note, tags, channel, pin, enrolment";

    /// <summary>The change, and what is wrong with each invalid field.</summary>
    public static (DeviceChange Change, IReadOnlyDictionary<string, string> Errors) Read(
        JsonElement body, CatalogSnapshot published)
    {
        var (change, errors) = (new DeviceChange(), new Dictionary<string, string>());
        foreach (var field in body.EnumerateObject())
        {
            var (next, error) = Read(change, field.Name, field.Value, published);
            change = next;
            if (error is not null)
                errors[JsonBody.Shown(field.Name)] = error;
        }

        return (change, errors);
    }

    private static (DeviceChange, string? Error) Read(
        DeviceChange change, string field, JsonElement value, CatalogSnapshot published)
    {
        string? error;
        switch (field)
        {
            case "name":
                error = JsonBody.Text(value, out var text) ?? DeviceTexts.Name(text, out text);
                return (change with { Name = text }, error);
            case "note":
                error = JsonBody.Text(value, out text) ?? DeviceTexts.Note(text, out text);
                return (change with { Note = text }, error);
            case "tags":
                error = JsonBody.Texts(value, out var texts);
                IReadOnlyList<string> tags = [];
                error ??= DeviceTexts.Tags(texts, out tags);
                return (change with { Tags = new(tags) }, error);
            case "channel":
                error = JsonBody.Text(value, out text) ?? DeviceTexts.Channel(text, out text);
                return (change with { Channel = text }, error);
            case "pin":
                error = JsonBody.Text(value, out text) ?? DeviceTexts.Pin(text, published, out text);
                return (change with { Pin = text }, error);
            case "enrolment":
                var enrolment = Enrolment.Accepted;
                error = JsonBody.Text(value, out text) ?? DeviceTexts.Enrolment(text, out enrolment);
                return (change with { Enrolment = enrolment }, error);
            default:
                return (change, JsonBody.CannotBeSet(Fields));
        }
    }
}
