using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Tokens;

/// <summary>
/// Limits how many polls without a valid token one address (IPv4 address, IPv6 /64) can send in a clock minute. Nobody
/// can guess a token; but each such poll changes a count on its device.
/// </summary>
public sealed class RefusalLimit(IOptions<TokenOptions> options, TimeProvider time)
{
    /// <summary>Address blocks counted in a minute; further ones share one count.</summary>
    internal const int MaximumBlocks = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<AddressBlock, int> _counts = [];
    private long _minute;

    /// <summary>
    /// Counts one more. False if the limit of this minute is reached; then <paramref name="retryAfter"/> is the time
    /// until the next minute.
    /// </summary>
    public bool TryCount(IPAddress? address, out TimeSpan retryAfter)
    {
        retryAfter = default;
        var maximum = options.Value.RefusedPerAddressAndMinute;
        if (maximum == 0)
            return true;

        var now = time.GetUtcNow();
        var minute = now.Ticks / TimeSpan.TicksPerMinute;
        lock (_lock)
        {
            if (minute != _minute)
            {
                _counts.Clear();
                _minute = minute;
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

        retryAfter = TimeSpan.FromTicks((minute + 1) * TimeSpan.TicksPerMinute - now.Ticks);
        return false;
    }
}
