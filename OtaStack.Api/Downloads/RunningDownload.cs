using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace OtaStack.Api.Downloads;

/// <summary>
/// A download under way, with its slot. A board does one thing at a time: when it asks anew, from the same address, its
/// last download is dead, though the network may not have noticed for minutes. The new one takes over its slot then; a
/// fleet that lost its Wi-Fi in the middle would keep itself waiting otherwise. Call all of it with the device locked.
/// </summary>
[SuppressMessage("Design", "CA1001",
    Justification = "Without a timer there is nothing to dispose, and disposing could meet the cancelling.")]
public sealed class RunningDownload(IPAddress? address, DownloadSlot slot, DownloadSlots slots)
{
    private readonly CancellationTokenSource _replaced = new();
    private bool _holdsSlot = true;
    private bool _isParked;
    private volatile bool _isSent;

    /// <summary>The image is being sent, or the next range of it may still come.</summary>
    internal bool IsUnderWay => _holdsSlot && (!_isParked || slots.IsKept(slot));

    /// <summary>Ends the download that was taken over.</summary>
    public CancellationToken Replaced => _replaced.Token;

    /// <summary>Its slot, also after that has gone to another one.</summary>
    public DownloadSlot Slot => slot;

    /// <summary>All of it is on its way to the board. Needs no lock.</summary>
    internal void Sent() => _isSent = true;

    /// <summary>Gives the slot to the board's next download and ends this one; null if that is not possible.</summary>
    /// <param name="to">The address that asks.</param>
    /// <param name="isNextRange">It asks for a later range of the image.</param>
    internal DownloadSlot? TryHandOver(IPAddress? to, bool isNextRange)
    {
        // Anybody can claim a MAC address; only its own address may end a board's download.
        if (!_holdsSlot || !Equals(address, to))
            return null;

        if (_isParked)
        {
            _holdsSlot = false;
            return slots.TryResume(slot) ? slot : null;
        }

        // The next range follows one that has been sent, even if the word that it arrived is still under way.
        if (isNextRange)
        {
            _holdsSlot = !_isSent;
            return _isSent ? slot : null;
        }

        _holdsSlot = false;
        _ = _replaced.CancelAsync(); // Not here: what it ends wants the device's lock.
        return slot;
    }

    /// <summary>A range of the image has ended that is not its last: keeps the slot for the next one.</summary>
    internal void Park()
    {
        if (!_holdsSlot)
            return;
        _isParked = true;
        slots.Park(slot);
    }

    /// <summary>Gives the slot back, unless another download has it.</summary>
    internal void End()
    {
        if (_holdsSlot)
            slots.Free(slot);
        _holdsSlot = false;
    }
}
