namespace OtaStack.Api.Targets;

/// <summary>The first hex digits of a MAC address.</summary>
internal readonly struct MacPrefix
{
    private readonly string _digits;

    private MacPrefix(string digits) => _digits = digits;

    /// <summary>Reads 1 to 12 hex digits; <c>:</c> and <c>-</c> are skipped.</summary>
    public static bool TryParse(string text, out MacPrefix prefix)
    {
        var digits = DigitsOf(text);
        prefix = new MacPrefix(digits ?? "");
        return digits is not null;
    }

    /// <summary>The hex digits of a part of a MAC address, in upper case; null if it cannot be one.</summary>
    public static string? DigitsOf(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return digits.Length is > 0 and <= 12 && digits.All(char.IsAsciiHexDigit) ? digits.ToUpperInvariant() : null;
    }

    /// <summary>Whether the address begins with the digits.</summary>
    public bool Contains(MacAddress mac) => IndexOf(mac, _digits) == 0;

    /// <summary>Whether the address has the digits anywhere.</summary>
    public static bool Contains(MacAddress mac, string digits) => IndexOf(mac, digits) >= 0;

    private static int IndexOf(MacAddress mac, string digits)
    {
        Span<char> text = stackalloc char[12];
        mac.WriteDigits(text);
        return ((ReadOnlySpan<char>)text).IndexOf(digits, StringComparison.Ordinal);
    }
}
