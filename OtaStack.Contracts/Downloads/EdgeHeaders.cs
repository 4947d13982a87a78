namespace OtaStack.Contracts.Downloads;

/// <summary>
/// Headers between the gateway and the API for tracking downloads at the board's own socket, which only the gateway
/// has. Boards neither send nor see them.
/// </summary>
public static class EdgeHeaders
{
    /// <summary>
    /// Request header: the sender reports what the board acknowledged of an image. Set by the gateway, value <c>1</c>.
    /// </summary>
    public const string Edge = "X-OtaStack-Edge";

    /// <summary>
    /// Response header of an image: names its download in reports, 128 random bits as 32 hex digits. Removed by the
    /// gateway.
    /// </summary>
    public const string Receipt = "X-OtaStack-Receipt";
}
