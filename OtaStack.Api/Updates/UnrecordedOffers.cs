using System.Net;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Updates;

/// <summary>
/// Limits offers to polls that contradict their device (<see cref="PollTrust"/>). These offers have no update record,
/// so nothing else would end an update loop of two boards with one MAC address. They are counted for each address, so
/// that a client cannot use up another's limit.
/// </summary>
public sealed class UnrecordedOffers(IOptions<UpdateOptions> options) : IDisposable
{
    private const int Entries = 20_000;

    private readonly MemoryCache _counts = new(new MemoryCacheOptions { SizeLimit = Entries });

    /// <summary>
    /// Whether one more offer may be made, of at most <see cref="UpdateOptions.MaximumCompleteDownloads"/> an hour. A
    /// later range belongs to an offer that was already counted.
    /// </summary>
    public bool TryMake(MacAddress device, IPAddress? address, PollIntent intent)
    {
        var key = (device, AddressBlock.Of(address));
        if (!_counts.TryGetValue(key, out Counter? counter))
        {
            counter = new Counter();
            _counts.Set(key, counter,
                new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) });
        }
        else if (intent == PollIntent.Continue)
        {
            return true;
        }

        return Interlocked.Increment(ref counter!.Made) <= options.Value.MaximumCompleteDownloads;
    }

    public void Dispose() => _counts.Dispose();

    private sealed class Counter
    {
        public int Made;
    }
}
