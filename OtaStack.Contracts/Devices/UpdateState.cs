namespace OtaStack.Contracts.Devices;

/// <summary>Where an update stands.</summary>
public enum UpdateState : byte
{
    /// <summary>Meant for the device, but not offered: see the reason.</summary>
    Refused = 0,

    /// <summary>200 answered; the download runs, or broke off.</summary>
    Offered,

    /// <summary>Every byte was sent; the device has yet to report the new firmware.</summary>
    Downloaded,

    /// <summary>The device reported the new firmware.</summary>
    Confirmed,

    /// <summary>
    /// Sent in full as often as allowed and never confirmed: on hold until an operator or a newer firmware releases it.
    /// </summary>
    Failed,

    /// <summary>Another firmware took its place before it was confirmed.</summary>
    Superseded,
}
