using System.Diagnostics.CodeAnalysis;
using OtaStack.Api.Firmware;
using OtaStack.Api.Http;

namespace OtaStack.Api.Devices;

/// <summary>Reads the action of a <see cref="DeviceActionRequest"/>.</summary>
internal static class DeviceActions
{
    private static readonly string[] Names =
        ["accept", "block", "pin", "unpin", "tag", "untag", "channel", "release", "forget"];

    /// <summary>The action; or what is wrong with each field.</summary>
    public static bool TryRead(
        DeviceActionRequest request, CatalogSnapshot published, [NotNullWhen(true)] out DeviceAction? action,
        out IReadOnlyDictionary<string, string> errors)
    {
        var found = new Dictionary<string, string>();
        action = request.Action switch
        {
            "accept" => Change(new DeviceChange { Enrolment = Enrolment.Accepted }),
            "block" => Change(new DeviceChange { Enrolment = Enrolment.Blocked }),
            "pin" => Change(new DeviceChange { Pin = PinOf(request, published, found) }),
            "unpin" => Change(new DeviceChange { Pin = new(null) }),
            "tag" => Change(new DeviceChange { TagsToAdd = TagsOf(request, found) }),
            "untag" => Change(new DeviceChange { TagsToRemove = TagsOf(request, found) }),
            "channel" => Change(new DeviceChange { Channel = ChannelOf(request, found) }),
            "release" => new DeviceAction(DeviceActionKind.Release, new DeviceChange()),
            "forget" => new DeviceAction(DeviceActionKind.Forget, new DeviceChange()),
            _ => null,
        };
        if (action is null)
            found["action"] = $"Expected one of: {string.Join(", ", Names)}.";
        else
            RefuseOthers(request, found);
        errors = found;
        if (found.Count > 0)
            action = null;
        return action is not null;
    }

    private static DeviceAction Change(DeviceChange change) => new(DeviceActionKind.Change, change);

    private static string? PinOf(
        DeviceActionRequest request, CatalogSnapshot published, Dictionary<string, string> errors)
    {
        var error = DeviceTexts.Pin(request.Pin, published, out var pin);
        if (error is null && pin is null)
            error = "Expected the SHA-256 of a firmware. To remove pins, use the action unpin.";
        if (error is not null)
            errors["pin"] = error;
        return pin;
    }

    private static IReadOnlyList<string> TagsOf(DeviceActionRequest request, Dictionary<string, string> errors)
    {
        IReadOnlyList<string> tags = [];
        var error = request.Tags is { Length: > 0 } texts
            ? DeviceTexts.Tags(texts, out tags)
            : "Expected a list of tags, such as [\"kitchen\", \"site=berlin\"].";
        if (error is not null)
            errors["tags"] = error;
        return tags;
    }

    private static string? ChannelOf(DeviceActionRequest request, Dictionary<string, string> errors)
    {
        string? channel = null;
        var error = request.Channel is null
            ? "Expected the name of a channel; empty for that of their groups or their project."
            : DeviceTexts.Channel(request.Channel, out channel);
        if (error is not null)
            errors["channel"] = error;
        return channel;
    }

    // A field that the action ignores is a mistake.
    private static void RefuseOthers(DeviceActionRequest request, Dictionary<string, string> errors)
    {
        Refuse("pin", request.Pin is not null && request.Action != "pin");
        Refuse("tags", request.Tags is not null && request.Action is not ("tag" or "untag"));
        Refuse("channel", request.Channel is not null && request.Action != "channel");

        void Refuse(string field, bool isUnused)
        {
            if (isUnused)
                errors[field] = $"The action {request.Action} does not use it.";
        }
    }
}

/// <summary>An action on devices.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Change">What to change, for <see cref="DeviceActionKind.Change"/>.</param>
internal sealed record DeviceAction(DeviceActionKind Kind, DeviceChange Change);

/// <summary>What an action does.</summary>
internal enum DeviceActionKind
{
    Change = 0,
    Release,
    Forget,
}
