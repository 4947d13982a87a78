using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Api.Http;

namespace OtaStack.Api.Devices;

/// <summary>
/// Limits how many devices one address can add in a clock hour, because anyone can invent MAC addresses.
/// </summary>
public sealed class NewDeviceLimit(IOptions<FleetOptions> options, TimeProvider time)
{
    private readonly AddressLimit _limit = new(TimeSpan.FromHours(1), time);

    /// <summary>
    /// Counts one more device. False if the limit of this hour is reached; then <paramref name="retryAfter"/> is the
    /// time until the next hour.
    /// </summary>
    public bool TryEnrol(IPAddress? address, out TimeSpan retryAfter) =>
        _limit.TryCount(address, options.Value.NewDevicesPerAddressAndHour, out retryAfter);
}
