using System.Net;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>What makes a board different from the next one.</summary>
public sealed record BoardTraits
{
    /// <summary>The last three bytes of the MAC.</summary>
    public int Serial { get; init; }

    /// <summary>Flash size in bytes.</summary>
    public int ChipSize { get; init; }

    /// <summary>Bytes free for an update.</summary>
    public int FreeSpace { get; init; }

    /// <summary>Loses about half of its downloads half-way.</summary>
    public bool BadWifi { get; init; }

    /// <summary>Comes back with the old image after an update.</summary>
    public bool RollsBack { get; init; }

    /// <summary>Reports the old version whatever it runs.</summary>
    public bool StaleVersion { get; init; }

    /// <summary>Its updater changes the flash mode byte, so its sketch MD5 is never the file's.</summary>
    public bool RewritesFlashMode { get; init; }

    /// <summary>Reading speed; 0: as fast as bytes come.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>The address it connects from; any when null.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The board's own luck.</summary>
    public Random Random { get; init; } = new(1);
}
