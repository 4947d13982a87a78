using System.Net;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Http;

/// <summary>
/// Limits how often something happens for one address (IPv4 address, IPv6 /64) in a clock window, such as an hour from
/// 12:00 to 13:00.
/// </summary>
internal sealed class AddressLimit(TimeSpan window, TimeProvider time)
{
    /// <summary>Address blocks counted in a window; further ones share one count.</summary>
    private const int MaximumBlocks = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<AddressBlock, int> _counts = [];
    private long _current;

    /// <summary>
    /// Counts one more. False if the limit of this window is reached; then <paramref name="retryAfter"/> is the time
    /// until the next one.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="maximum">The limit; 0 for none.</param>
    /// <param name="retryAfter">How long to wait.</param>
    public bool TryCount(IPAddress? address, int maximum, out TimeSpan retryAfter)
    {
        retryAfter = default;
        if (maximum == 0)
            return true;

        var now = time.GetUtcNow();
        var current = now.Ticks / window.Ticks;
        lock (_lock)
        {
            if (current != _current)
            {
                _counts.Clear();
                _current = current;
            }

            var block = AddressBlock.Of(address);
            if (_counts.Count >= MaximumBlocks && !_counts.ContainsKey(block))
                block = default;
            var count = _counts.GetValueOrDefault(block);
            if (count < maximum)
            {
                _counts[block] = count + 1;
                return true;
            }
        }

        retryAfter = TimeSpan.FromTicks((current + 1) * window.Ticks - now.Ticks);
        return false;
    }
}
