using OtaStack.Api.Firmware;
using OtaStack.Api.Targets;

namespace OtaStack.Api.Updates;

/// <summary>A pin or a channel that does not decide about a device, although it is set for it.</summary>
/// <param name="Step">Whose it is.</param>
/// <param name="Reason">Why it does not decide.</param>
/// <param name="Group">The group whose it is; null for the device's own, and for the default channel.</param>
/// <param name="Channel">The channel; null for a pin.</param>
/// <param name="Firmware">The firmware of a pin; null for a channel.</param>
public readonly record struct RuledOut(
    TargetStep Step, RuledOutReason Reason, TargetGroup? Group, string? Channel, PublishedFirmware? Firmware);

/// <summary>Why a pin or a channel does not decide.</summary>
public enum RuledOutReason : byte
{
    /// <summary>The pinned firmware is of another project.</summary>
    OtherProject = 0,

    /// <summary>The pinned firmware is of the other kind: a sketch, and the board requests a file system.</summary>
    OtherKind,

    /// <summary>A group's pin is for another chip, or it is not known that it is for this one.</summary>
    OtherChip,

    /// <summary>The project does not have this channel.</summary>
    NoSuchChannel,

    /// <summary>The channel has no firmware of this kind for the device's chip.</summary>
    NoFirmware,

    /// <summary>The channel's firmware was recalled, and it has no other.</summary>
    Recalled,
}
