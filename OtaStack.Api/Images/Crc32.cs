namespace OtaStack.Api.Images;

/// <summary>
/// CRC-32 (polynomial 0x04C11DB7), table-driven, in the two bit orders that image formats use. To chain calls, pass the
/// last result on, beginning with <see cref="Seed"/>.
/// </summary>
internal static class Crc32
{
    /// <summary>The initial value.</summary>
    public const uint Seed = uint.MaxValue;

    private const uint Polynomial = 0x04C1_1DB7;
    private const uint ReflectedPolynomial = 0xEDB8_8320;
    private const int Slices = 8;

    private static readonly uint[] Forward = BuildForward();
    private static readonly uint[] Reflected = BuildReflected();

    /// <summary>Highest bit first, no final inversion, as ESP8266 Arduino stores it (<c>crc32.cpp</c>).</summary>
    public static uint Arduino(uint crc, ReadOnlySpan<byte> bytes)
    {
        var table = Forward;
        while (bytes.Length >= Slices)
        {
            crc = table[(7 * 256) + (byte)((crc >> 24) ^ bytes[0])]
                ^ table[(6 * 256) + (byte)((crc >> 16) ^ bytes[1])]
                ^ table[(5 * 256) + (byte)((crc >> 8) ^ bytes[2])]
                ^ table[(4 * 256) + (byte)(crc ^ bytes[3])]
                ^ table[(3 * 256) + bytes[4]]
                ^ table[(2 * 256) + bytes[5]]
                ^ table[256 + bytes[6]]
                ^ table[bytes[7]];
            bytes = bytes[Slices..];
        }

        foreach (var value in bytes)
            crc = (crc << 8) ^ table[(byte)((crc >> 24) ^ value)];
        return crc;
    }

    /// <summary>Lowest bit first, not inverted: gzip's trailer has the complement.</summary>
    public static uint Gzip(uint crc, ReadOnlySpan<byte> bytes)
    {
        var table = Reflected;
        while (bytes.Length >= Slices)
        {
            crc = table[(7 * 256) + (byte)(crc ^ bytes[0])]
                ^ table[(6 * 256) + (byte)((crc >> 8) ^ bytes[1])]
                ^ table[(5 * 256) + (byte)((crc >> 16) ^ bytes[2])]
                ^ table[(4 * 256) + (byte)((crc >> 24) ^ bytes[3])]
                ^ table[(3 * 256) + bytes[4]]
                ^ table[(2 * 256) + bytes[5]]
                ^ table[256 + bytes[6]]
                ^ table[bytes[7]];
            bytes = bytes[Slices..];
        }

        foreach (var value in bytes)
            crc = (crc >> 8) ^ table[(byte)(crc ^ value)];
        return crc;
    }

    private static uint[] BuildForward()
    {
        var table = new uint[Slices * 256];
        for (var value = 0; value < 256; value++)
        {
            var crc = (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
            table[value] = crc;
        }

        for (var at = 256; at < table.Length; at++)
            table[at] = (table[at - 256] << 8) ^ table[table[at - 256] >> 24];
        return table;
    }

    private static uint[] BuildReflected()
    {
        var table = new uint[Slices * 256];
        for (var value = 0u; value < 256; value++)
        {
            var crc = value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ ReflectedPolynomial : crc >> 1;
            table[value] = crc;
        }

        for (var at = 256; at < table.Length; at++)
            table[at] = (table[at - 256] >> 8) ^ table[(byte)table[at - 256]];
        return table;
    }
}
