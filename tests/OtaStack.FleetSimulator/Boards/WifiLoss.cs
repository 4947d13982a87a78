namespace OtaStack.FleetSimulator.Boards;

/// <summary>A break of the radio in the middle of a download.</summary>
/// <param name="AfterBytes">Bytes that still come in.</param>
/// <param name="Stalls">The connection is held in silence for a while first, else it is gone at once.</param>
public sealed record WifiLoss(int AfterBytes, bool Stalls)
{
    /// <summary>Decides by the board's luck whether this download breaks off, and where.</summary>
    public static WifiLoss? Draw(BoardTraits traits, int length) =>
        traits.BadWifi && traits.Random.Next(2) == 0
            ? new WifiLoss(traits.Random.Next(1, Math.Max(2, length)), traits.Random.Next(2) == 0)
            : null;
}
