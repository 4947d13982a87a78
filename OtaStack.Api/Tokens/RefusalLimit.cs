using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Api.Http;

namespace OtaStack.Api.Tokens;

/// <summary>
/// Limits how many polls without a valid token one address can send in a clock minute. Nobody can guess a token; but
/// each such poll changes a count on its device.
/// </summary>
public sealed class RefusalLimit(IOptions<TokenOptions> options, TimeProvider time)
{
    private readonly AddressLimit _limit = new(TimeSpan.FromMinutes(1), time);

    /// <summary>
    /// Counts one more. False if the limit of this minute is reached; then <paramref name="retryAfter"/> is the time
    /// until the next minute.
    /// </summary>
    public bool TryCount(IPAddress? address, out TimeSpan retryAfter) =>
        _limit.TryCount(address, options.Value.RefusedPerAddressAndMinute, out retryAfter);
}
