using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Devices;

/// <summary>
/// Limits how many devices one address (IPv4 address, IPv6 /64) can add in a clock hour, because anyone can invent MAC
/// addresses.
/// </summary>
public sealed class NewDeviceLimit(IOptions<FleetOptions> options, TimeProvider time)
{
    /// <summary>Address blocks counted in an hour; further ones share one count.</summary>
    internal const int MaximumBlocks = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<AddressBlock, int> _counts = [];
    private long _hour;

    /// <summary>
    /// Counts one more device. False if the limit of this hour is reached; then <paramref name="retryAfter"/> is the
    /// time until the next hour.
    /// </summary>
    public bool TryEnrol(IPAddress? address, out TimeSpan retryAfter)
    {
        retryAfter = default;
        var maximum = options.Value.NewDevicesPerAddressAndHour;
        if (maximum == 0)
            return true;

        var now = time.GetUtcNow();
        var hour = now.Ticks / TimeSpan.TicksPerHour;
        lock (_lock)
        {
            if (hour != _hour)
            {
                _counts.Clear();
                _hour = hour;
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

        retryAfter = TimeSpan.FromTicks((hour + 1) * TimeSpan.TicksPerHour - now.Ticks);
        return false;
    }
}
