namespace OtaStack.Contracts.Devices;

/// <summary>The state of an update.</summary>
public enum UpdateState : byte
{
    /// <summary>Meant for the device, but not offered: see the reason.</summary>
    Refused = 0,

    /// <summary>Offered with 200. The download is running, or broke off.</summary>
    Offered,

    /// <summary>Every byte was sent. The device has not reported the new firmware yet.</summary>
    Downloaded,

    /// <summary>The device reported the new firmware.</summary>
    Confirmed,

    /// <summary>
    /// Downloaded completely as often as allowed, but never confirmed. On hold until an operator or a newer firmware
    /// releases it.
    /// </summary>
    Failed,

    /// <summary>Another firmware replaced it before it was confirmed.</summary>
    Superseded,
}
