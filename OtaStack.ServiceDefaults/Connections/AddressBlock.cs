using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace OtaStack.ServiceDefaults.Connections;

/// <summary>
/// The unit of limits per address: an IPv4 address, or an IPv6 /64, because that is what one customer has.
/// </summary>
public readonly record struct AddressBlock(ulong Prefix, bool IsIPv6)
{
    /// <summary>The block of an address; the default value for null.</summary>
    public static AddressBlock Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out _))
            return default;

        if (address.AddressFamily == AddressFamily.InterNetwork)
            return new(BinaryPrimitives.ReadUInt32BigEndian(bytes), false);

        return address.IsIPv4MappedToIPv6
            ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]), false)
            : new(BinaryPrimitives.ReadUInt64BigEndian(bytes), true);
    }
}
