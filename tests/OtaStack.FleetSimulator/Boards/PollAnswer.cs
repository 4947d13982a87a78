namespace OtaStack.FleetSimulator.Boards;

/// <summary>The outcome of one poll, as the board sees it.</summary>
public enum PollAnswer
{
    /// <summary>304.</summary>
    NotModified,

    /// <summary>The board downloaded an image in full, found it valid, flashed it and restarted.</summary>
    Taken,

    /// <summary>The board could not install the offered image, or refused it.</summary>
    Rejected,

    /// <summary>The board's Wi-Fi failed during the download.</summary>
    WifiLost,

    /// <summary>401, 403 or 404.</summary>
    Refused,

    /// <summary>429, 502, 503 or 504: the board tries again later.</summary>
    Unavailable,

    /// <summary>Another answer that a stock client cannot use.</summary>
    Unusable,

    /// <summary>No connection, no answer, or a timeout.</summary>
    NetworkError,
}
