using System.Globalization;

namespace OtaStack.Api.Targets;

/// <summary>Hex digits of a MAC address: its first ones, or some anywhere in it.</summary>
internal readonly struct MacDigits
{
    private const int MaximumCount = 12;

    private readonly ulong _digits;
    private readonly int _count;

    private MacDigits(string digits) =>
        (_digits, _count) = (ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), digits.Length);

    /// <summary>Reads 1 to 12 hex digits; <c>:</c> and <c>-</c> are skipped.</summary>
    public static bool TryParse(string text, out MacDigits digits)
    {
        var bare = text.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        var isValid = bare.Length is > 0 and <= MaximumCount && bare.All(char.IsAsciiHexDigit);
        digits = isValid ? new MacDigits(bare) : default;
        return isValid;
    }

    /// <summary>Whether the address begins with the digits.</summary>
    public bool Begin(MacAddress mac) => mac.HasDigits(_digits, _count, 0);

    /// <summary>Whether the address has the digits anywhere.</summary>
    public bool AreIn(MacAddress mac)
    {
        for (var start = 0; start <= MaximumCount - _count; start++)
        {
            if (mac.HasDigits(_digits, _count, start))
                return true;
        }

        return false;
    }
}
