using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Devices;

/// <summary>Section <c>Fleet</c>.</summary>
public sealed record FleetOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Fleet";

    /// <summary>
    /// The most devices to keep. Anybody can invent MAC addresses, so this keeps strangers from filling memory and
    /// disk.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaximumDevices { get; init; } = 2_000_000;

    /// <summary>
    /// New devices that one address (IPv4 address, IPv6 /64) can add in an hour; 0: no limit. A factory behind one
    /// address flashes fewer. Above the limit, a new device gets 403 until the next hour.
    /// </summary>
    [Range(0, 10_000_000)]
    public int NewDevicesPerAddressAndHour { get; init; } = 3000;

    /// <summary>
    /// Days without a poll after which a device that never confirmed an update is forgotten; 0: never. A real device
    /// that comes back later is added again.
    /// </summary>
    [Range(0, 36_500)]
    public double ForgetUnconfirmedAfterDays { get; init; } = 30;
}
