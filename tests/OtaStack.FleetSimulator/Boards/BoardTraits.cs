using System.Net;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>What distinguishes a board from the others.</summary>
public sealed record BoardTraits
{
    /// <summary>The last three bytes of the MAC.</summary>
    public int Serial { get; init; }

    /// <summary>Flash size in bytes.</summary>
    public int ChipSize { get; init; }

    /// <summary>Bytes free for an update.</summary>
    public int FreeSpace { get; init; }

    /// <summary>The project whose path it polls; null for <c>/ota</c>.</summary>
    public string? Project { get; init; }

    /// <summary>Time between two polls, plus or minus up to a fifth at random.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>Polls rarely.</summary>
    public bool Sleeps { get; init; }

    /// <summary>Loses about half of its downloads before their end.</summary>
    public bool BadWifi { get; init; }

    /// <summary>Loses nine of ten downloads before their end, any number in a row.</summary>
    public bool WeakLink { get; init; }

    /// <summary>Restarts with the old image after an update.</summary>
    public bool RollsBack { get; init; }

    /// <summary>Always reports the old version.</summary>
    public bool StaleVersion { get; init; }

    /// <summary>
    /// Its updater changes the flash mode byte, so the MD5 of its sketch differs from that of the file.
    /// </summary>
    public bool RewritesFlashMode { get; init; }

    /// <summary>Reading speed in bytes per second; 0: no limit.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>The local address of its connections; any address when null.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The board's own random numbers.</summary>
    public BoardRandom Random { get; init; } = new(1);
}
