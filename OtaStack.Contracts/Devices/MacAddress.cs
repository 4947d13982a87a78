using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Devices;

/// <summary>
/// A board's station MAC address, its identity. Written <c>5C:CF:7F:AA:BB:CC</c>, as ESP8266 and ESP32 clients send it.
/// </summary>
[JsonConverter(typeof(MacAddressJsonConverter))]
public readonly record struct MacAddress : IComparable<MacAddress>
{
    private const ulong Broadcast = 0xFFFF_FFFF_FFFF;

    private readonly ulong _bits;

    private MacAddress(ulong bits) => _bits = bits;

    /// <summary>False for all zeros (an ESP32 before Wi-Fi starts) and for broadcast.</summary>
    public bool IsUsable => _bits is not 0 and not Broadcast;

    /// <summary>Reads six hex pairs, separated by colons, dashes or nothing, in any letter case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress mac)
    {
        mac = default;
        var stride = text.Length switch { 17 => 3, 12 => 2, _ => 0 };
        if (stride == 0)
            return false;

        ulong bits = 0;
        for (var i = 0; i < text.Length; i += stride)
        {
            if (stride == 3 && i > 0 && text[i - 1] is not (':' or '-'))
                return false;
            if (!byte.TryParse(text.Slice(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out var pair))
                return false;
            bits = bits << 8 | pair;
        }

        mac = new MacAddress(bits);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out MacAddress)"/>
    /// <exception cref="FormatException">The text is not a MAC address.</exception>
    public static MacAddress Parse(string text) =>
        TryParse(text, out var mac) ? mac : throw new FormatException($"\"{text}\" is not a MAC address.");

    /// <summary>For route binding.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MacAddress mac) =>
        TryParse(text.AsSpan(), out mac);

    public int CompareTo(MacAddress other) => _bits.CompareTo(other._bits);

    public static bool operator <(MacAddress left, MacAddress right) => left.CompareTo(right) < 0;

    public static bool operator >(MacAddress left, MacAddress right) => left.CompareTo(right) > 0;

    public static bool operator <=(MacAddress left, MacAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >=(MacAddress left, MacAddress right) => left.CompareTo(right) >= 0;

    /// <summary>Whether the hex digits of the address have these at a place.</summary>
    /// <param name="digits">The value of at most twelve digits.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="start">The place of the first one, from 0.</param>
    public bool HasDigits(ulong digits, int count, int start) =>
        (_bits >> 4 * (12 - start - count) & (1UL << 4 * count) - 1) == digits;

    public override string ToString() => string.Create(17, _bits, static (text, bits) =>
    {
        for (var i = 0; i < 6; i++)
        {
            var pair = (byte)(bits >> (40 - 8 * i));
            pair.TryFormat(text[(3 * i)..], out _, "X2", CultureInfo.InvariantCulture);
            if (i < 5)
                text[3 * i + 2] = ':';
        }
    });
}
