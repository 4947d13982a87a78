using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace OtaStack.Api.Updates;

/// <summary>
/// A download under way, with its slot. A board does one thing at a time: when it asks anew, from the same address, its
/// last download is dead, though the network may not have noticed for minutes. The new one takes over its slot then; a
/// fleet that lost its Wi-Fi in the middle would keep itself waiting otherwise.
/// </summary>
[SuppressMessage("Design", "CA1001",
    Justification = "Without a timer there is nothing to dispose, and disposing could meet the cancelling.")]
public sealed class RunningDownload(IPAddress? address)
{
    private readonly CancellationTokenSource _replaced = new();
    private bool _holdsSlot = true;

    /// <summary>Ends the download that was taken over.</summary>
    public CancellationToken Replaced => _replaced.Token;

    /// <summary>Gives the slot to the board's next download and ends this one. Call with the device locked.</summary>
    internal bool TryHandOver(IPAddress? to)
    {
        // Anybody can claim a MAC address; only its own address may end a board's download.
        if (!_holdsSlot || !Equals(address, to))
            return false;

        _holdsSlot = false;
        _ = _replaced.CancelAsync(); // Not here: what it ends wants the device's lock.
        return true;
    }

    /// <summary>Whether there still was a slot to give back. Call with the device locked.</summary>
    internal bool End()
    {
        var held = _holdsSlot;
        _holdsSlot = false;
        return held;
    }
}
