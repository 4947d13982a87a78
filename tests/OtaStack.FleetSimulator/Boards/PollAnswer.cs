namespace OtaStack.FleetSimulator.Boards;

/// <summary>How one poll ended, as the board sees it.</summary>
public enum PollAnswer
{
    /// <summary>304.</summary>
    NotModified,

    /// <summary>An image was downloaded in full, found good and flashed; the board rebooted.</summary>
    Taken,

    /// <summary>An offer that the board could not or would not take.</summary>
    Rejected,

    /// <summary>The board's own radio failed in the middle of an offer.</summary>
    WifiLost,

    /// <summary>401, 403 or 404.</summary>
    Refused,

    /// <summary>429, 502, 503 or 504: to be tried again.</summary>
    Unavailable,

    /// <summary>Any other answer that a stock client cannot use.</summary>
    Unusable,

    /// <summary>No connection, no answer, or silence.</summary>
    NetworkError,
}
