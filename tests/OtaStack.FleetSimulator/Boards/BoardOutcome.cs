namespace OtaStack.FleetSimulator.Boards;

/// <summary>Where a board stands.</summary>
public enum BoardOutcome
{
    /// <summary>Has not finished a poll yet.</summary>
    NotPolled,

    /// <summary>Was told 304 and never offered anything.</summary>
    AlreadyThere,

    /// <summary>Took an image, reported it and got 304.</summary>
    Updated,

    /// <summary>Took an image and has not polled since.</summary>
    Rebooting,

    /// <summary>Gets 304 although the last offer did not take: it is no longer offered.</summary>
    HeldBack,

    /// <summary>Its radio failed in the last download.</summary>
    FailedWifi,

    /// <summary>401, 403 or 404 on the last poll.</summary>
    Refused,

    /// <summary>The last poll brought no usable answer.</summary>
    Failed,
}
