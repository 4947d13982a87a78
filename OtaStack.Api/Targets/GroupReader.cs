using System.Text.Json;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;
using OtaStack.Contracts.Groups;

namespace OtaStack.Api.Targets;

/// <summary>Reads a <see cref="GroupRequest"/>. Pure.</summary>
internal static class GroupReader
{
    /// <summary>Longest list of devices.</summary>
    public const int MaximumDevices = 100_000;

    private const int MaximumPriority = 1_000_000;
    private const string Fields = "name, devices, expression, priority, pin, channel";

    /// <summary>The group with the fields of the body, and what is wrong with each invalid field.</summary>
    /// <param name="body">A JSON object.</param>
    /// <param name="before">The group as it is; null for a new one.</param>
    /// <param name="published">The catalog that a pin must be in.</param>
    public static (GroupRecord Group, IReadOnlyDictionary<string, string> Errors) Read(
        JsonElement body, GroupRecord? before, CatalogSnapshot published)
    {
        var errors = new Dictionary<string, string>();
        var group = before ?? new GroupRecord { Name = "" };
        foreach (var field in body.EnumerateObject())
        {
            if (Read(field.Name, field.Value, published, before is null, ref group) is { } error)
                errors[JsonBody.Shown(field.Name)] = error;
        }

        if (before is null && group.Name.Length == 0 && !errors.ContainsKey("name"))
            errors["name"] = $"Required: {GroupName.Rule}.";
        if (body.TryGetProperty("devices", out var devices) && devices.ValueKind != JsonValueKind.Null
            && body.TryGetProperty("expression", out var expression) && expression.ValueKind != JsonValueKind.Null)
            errors["devices"] = "Give either devices or expression.";
        return (group, errors);
    }

    private static string? Read(
        string field, JsonElement value, CatalogSnapshot published, bool isNew, ref GroupRecord group)
    {
        string? error;
        switch (field)
        {
            case "name" when isNew:
                error = JsonBody.Text(value, out var text);
                group = group with { Name = text ?? "" };
                return error ?? (GroupName.IsValid(text) ? null
                    : $"{Problems.Quoted(text)} is not the name of a group: {GroupName.Rule}.");
            case "name":
                return "A group cannot be renamed. Make another one, and delete this one.";
            case "devices":
                error = JsonBody.Texts(value, out var texts) ?? Macs(texts, out texts);
                if (value.ValueKind != JsonValueKind.Null)
                    group = group with { Devices = texts, Expression = null };
                else if (group.Expression is null)
                    group = group with { Devices = [] };
                return error;
            case "expression":
                error = JsonBody.Text(value, out text);
                if (!string.IsNullOrWhiteSpace(text))
                    group = group with { Expression = text, Devices = [] };
                else
                    group = group with { Expression = null };
                return error;
            case "priority":
                var priority = 0;
                if (value.ValueKind != JsonValueKind.Null && (value.ValueKind != JsonValueKind.Number
                    || !value.TryGetInt32(out priority) || Math.Abs((long)priority) > MaximumPriority))
                    return $"Expected a whole number from -{MaximumPriority} to {MaximumPriority}.";
                group = group with { Priority = priority };
                return null;
            case "pin":
                error = JsonBody.Text(value, out text) ?? DeviceTexts.Pin(text, published, out text);
                group = group with { Pin = text };
                return error;
            case "channel":
                error = JsonBody.Text(value, out text) ?? DeviceTexts.Channel(text, out text);
                group = group with { Channel = text };
                return error;
            default:
                return JsonBody.CannotBeSet(Fields);
        }
    }

    private static string? Macs(List<string> texts, out List<string> macs)
    {
        macs = [];
        if (texts.Count > MaximumDevices)
            return $"{texts.Count} devices; {MaximumDevices} are allowed. Use an expression, such as tag:lab.";

        var read = new SortedSet<MacAddress>();
        foreach (var text in texts)
        {
            if (!MacAddress.TryParse(text, out var mac))
                return $"{Problems.Quoted(text)} is not a MAC address. Expected e.g. 5C:CF:7F:AA:BB:CC.";
            read.Add(mac);
        }

        macs = [.. read.Select(mac => mac.ToString())];
        return null;
    }
}
