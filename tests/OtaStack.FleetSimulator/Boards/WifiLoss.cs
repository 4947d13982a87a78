namespace OtaStack.FleetSimulator.Boards;

/// <summary>A break of the radio in the middle of a download.</summary>
/// <param name="AfterBytes">Bytes that still come in.</param>
/// <param name="Stalls">The connection is held in silence for a while first, else it is gone at once.</param>
public sealed record WifiLoss(int AfterBytes, bool Stalls)
{
    private const int MostInARow = 3; // so that a fleet settles in a foreseeable time

    /// <summary>Decides by the board's luck whether this download breaks off, and where.</summary>
    public static WifiLoss? Draw(Board board, int length)
    {
        var random = board.Traits.Random;
        if (!board.Traits.BadWifi || board.Progress.LostInARow >= MostInARow || random.Next(2) == 0)
            return null;
        return new WifiLoss(random.Next(1, Math.Max(2, length)), Stalls: random.Next(2) == 0);
    }
}
