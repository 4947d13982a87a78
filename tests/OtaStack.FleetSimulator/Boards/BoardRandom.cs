namespace OtaStack.FleetSimulator.Boards;

/// <summary>
/// The random numbers of one board: SplitMix64. A <see cref="Random"/> with a seed takes ten times the memory, and a fleet
/// has many boards.
/// </summary>
public sealed class BoardRandom(long seed)
{
    private ulong _state = (ulong)seed;

    /// <summary>A number from 0 up to, but not including, <paramref name="most"/>.</summary>
    public int Next(int most) => (int)(NextDouble() * most);

    /// <summary>A number from <paramref name="least"/> up to, but not including, <paramref name="most"/>.</summary>
    public int Next(int least, int most) => least + Next(most - least);

    /// <summary>A number from 0 up to, but not including, 1.</summary>
    public double NextDouble()
    {
        var bits = _state += 0x9E37_79B9_7F4A_7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58_476D_1CE4_E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D0_49BB_1331_11EB;
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1L << 53));
    }
}
