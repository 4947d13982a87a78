namespace OtaStack.FleetSimulator.Boards;

/// <summary>A failure of a board's Wi-Fi during a download.</summary>
/// <param name="AfterBytes">Bytes that the board receives before the failure.</param>
/// <param name="Stalls">True if the connection is silent for a while before it closes; false if it closes at
/// once.</param>
public sealed record WifiLoss(int AfterBytes, bool Stalls)
{
    private const int MostInARow = 3; // so that a fleet settles after a limited time
    private const double BadWifi = 0.5;
    private const double WeakLink = 0.9;

    /// <summary>Decides at random whether and where a download fails; null if it does not.</summary>
    public static WifiLoss? Draw(Board board, int length)
    {
        var random = board.Traits.Random;
        var chance = board.Traits.WeakLink ? WeakLink
            : board.Traits.BadWifi && board.Progress.LostInARow < MostInARow ? BadWifi
            : 0;
        if (chance == 0 || random.NextDouble() >= chance)
            return null;
        return new WifiLoss(random.Next(1, Math.Max(2, length)), Stalls: random.Next(2) == 0);
    }
}
