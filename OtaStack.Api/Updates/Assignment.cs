using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Targets;

namespace OtaStack.Api.Updates;

/// <summary>
/// What people have set for a device, on itself and on the groups that it is in. The default value is nothing.
/// </summary>
/// <param name="Pin">SHA-256 of the firmware that it has to run; null without a pin of its own.</param>
/// <param name="Channel">The channel that it follows itself; null without one.</param>
/// <param name="Groups">Its groups with a pin or a channel, the highest priority first.</param>
public readonly record struct Assignment(string? Pin, string? Channel, DecidingGroups Groups)
{
    /// <summary>Call with the device locked, or accept that a poll changes it meanwhile.</summary>
    public static Assignment Of(Device device, TargetGroups groups, DateTimeOffset now) =>
        new(device.Settings?.Pin, device.Settings?.Channel, groups.Deciding(device, now));

    /// <inheritdoc cref="Of(Device, TargetGroups, DateTimeOffset)"/>
    public static Assignment Of(Device device, in PollConditions conditions) =>
        Of(device, conditions.Groups, conditions.Now);

    /// <summary>The firmware of its own pin, or of the first group's; null without either.</summary>
    public PublishedFirmware? FindPinned(CatalogSnapshot published)
    {
        if (Pin is { } own && published.Find(own) is { } pinned)
            return pinned;

        foreach (var group in Groups)
        {
            if (group.Record.Pin is { } pin && published.Find(pin) is { } firmware)
                return firmware;
        }

        return null;
    }
}
