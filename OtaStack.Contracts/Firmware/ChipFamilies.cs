namespace OtaStack.Contracts.Firmware;

/// <summary>Names of the chip families, as ESPHome and ESP Web Tools write them in <c>chipFamily</c>.</summary>
public static class ChipFamilies
{
    private const int LongestName = 32;

    private static readonly (ChipFamily Family, string Name)[] Names =
    [
        (ChipFamily.Esp8266, "ESP8266"),
        (ChipFamily.Esp32, "ESP32"),
        (ChipFamily.Esp32S2, "ESP32-S2"),
        (ChipFamily.Esp32S3, "ESP32-S3"),
        (ChipFamily.Esp32C2, "ESP32-C2"),
        (ChipFamily.Esp32C3, "ESP32-C3"),
        (ChipFamily.Esp32C5, "ESP32-C5"),
        (ChipFamily.Esp32C6, "ESP32-C6"),
        (ChipFamily.Esp32C61, "ESP32-C61"),
        (ChipFamily.Esp32H2, "ESP32-H2"),
        (ChipFamily.Esp32P4, "ESP32-P4"),
        (ChipFamily.Esp32H4, "ESP32-H4"),
        (ChipFamily.Esp32H21, "ESP32-H21"),
        (ChipFamily.Esp32S31, "ESP32-S31"),
    ];

    /// <summary>
    /// The published name, such as <c>ESP32-C3</c>; <c>unknown</c> for <see cref="ChipFamily.Unknown"/>.
    /// </summary>
    public static string ToName(this ChipFamily family)
    {
        foreach (var (candidate, name) in Names)
        {
            if (candidate == family)
                return name;
        }

        return "unknown";
    }

    /// <summary>
    /// Reads a name in any letter case, with or without dash or underscore (<c>ESP32-C3</c>, <c>esp32c3</c>). Anything
    /// else, including null, is <see cref="ChipFamily.Unknown"/>.
    /// </summary>
    public static ChipFamily Parse(string? text)
    {
        if (text is null || text.Length > LongestName)
            return ChipFamily.Unknown;

        Span<char> bare = stackalloc char[LongestName];
        var length = 0;
        foreach (var c in text.AsSpan().Trim())
        {
            if (c is not ('-' or '_'))
                bare[length++] = c;
        }

        foreach (var (family, name) in Names)
        {
            if (EqualsWithoutDash(name, bare[..length]))
                return family;
        }

        return ChipFamily.Unknown;
    }

    /// <summary>
    /// True for every chip whose images have the extended header; false for the ESP8266 and unknown chips.
    /// </summary>
    public static bool IsEsp32Family(this ChipFamily family) =>
        family is not (ChipFamily.Unknown or ChipFamily.Esp8266);

    private static bool EqualsWithoutDash(string name, ReadOnlySpan<char> bare)
    {
        var at = 0;
        foreach (var c in name)
        {
            if (c == '-')
                continue;
            if (at == bare.Length || char.ToUpperInvariant(bare[at]) != c)
                return false;
            at++;
        }

        return at == bare.Length;
    }
}
