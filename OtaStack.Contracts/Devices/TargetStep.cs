namespace OtaStack.Contracts.Devices;

/// <summary>What decides which firmware a device is meant to run. The first step that has one for it decides.</summary>
public enum TargetStep : byte
{
    /// <summary>Nothing: there is no firmware for it.</summary>
    None = 0,

    /// <summary>Its own pin.</summary>
    Pin,

    /// <summary>The pin or the channel of a group that it is in, the one with the highest priority first.</summary>
    Group,

    /// <summary>The channel that it follows itself.</summary>
    Channel,

    /// <summary>The default channel of its project.</summary>
    Default,
}
