using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace OtaStack.Api.Downloads;

/// <summary>
/// A download under way, with its slot. A board does one thing at a time. When it starts over from the same address,
/// its last download is dead, although the network may not notice for minutes, so the new one takes over its slot.
/// Otherwise a fleet that lost its Wi-Fi during downloads would block itself. Lock the device for every call.
/// </summary>
[SuppressMessage("Design", "CA1001",
    Justification = "Without a timer there is nothing to dispose, and disposing could meet the cancelling.")]
public sealed class RunningDownload(IPAddress? address, DownloadSlot slot, DownloadSlots slots)
{
    private readonly CancellationTokenSource _replaced = new();
    private bool _holdsSlot = true;
    private bool _isParked;
    private volatile bool _isSent;

    /// <summary>Whether the image is being sent, or its next range may still come.</summary>
    internal bool IsUnderWay => _holdsSlot && (!_isParked || slots.IsKept(slot));

    /// <summary>Cancelled when another download takes over.</summary>
    public CancellationToken Replaced => _replaced.Token;

    /// <summary>Its slot, even after another download has taken it over.</summary>
    public DownloadSlot Slot => slot;

    /// <summary>Records that all of it is on its way to the board. Needs no lock.</summary>
    internal void Sent() => _isSent = true;

    /// <summary>Gives the slot to the board's next download and ends this one; null if that is not possible.</summary>
    /// <param name="to">The address that asks.</param>
    /// <param name="isNextRange">Whether it asks for a later range of the image.</param>
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

        // The next range may follow before the report that the last one arrived.
        if (isNextRange)
        {
            _holdsSlot = !_isSent;
            return _isSent ? slot : null;
        }

        _holdsSlot = false;
        _ = _replaced.CancelAsync(); // Asynchronous: the callbacks take the device's lock.
        return slot;
    }

    /// <summary>Keeps the slot after a range that is not the image's last.</summary>
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
