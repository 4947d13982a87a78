namespace OtaStack.FleetSimulator.Boards;

/// <summary>The state of a board.</summary>
public enum BoardOutcome
{
    /// <summary>Has not finished a poll yet.</summary>
    NotPolled,

    /// <summary>Got 304 and was never offered an image.</summary>
    AlreadyThere,

    /// <summary>Installed an image, reported it and got 304.</summary>
    Updated,

    /// <summary>Installed an image and has not polled since.</summary>
    Rebooting,

    /// <summary>
    /// On hold: gets 304 although its last update failed, because the server no longer offers the image.
    /// </summary>
    HeldBack,

    /// <summary>Its Wi-Fi failed during the last download.</summary>
    FailedWifi,

    /// <summary>Got 401, 403 or 404 on the last poll.</summary>
    Refused,

    /// <summary>Got no usable answer on the last poll.</summary>
    Failed,
}
