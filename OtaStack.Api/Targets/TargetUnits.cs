using System.Globalization;

namespace OtaStack.Api.Targets;

/// <summary>Ages and sizes, as people write them.</summary>
internal static class TargetUnits
{
    /// <summary><c>90s</c>, <c>15m</c>, <c>12h</c>, <c>2d</c>, <c>1w</c>, also with a fraction: <c>1.5h</c>.</summary>
    public static bool TryParseAge(string text, out TimeSpan age)
    {
        age = default;
        var unit = text is [.., var last] ? last switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            'w' => TimeSpan.FromDays(7),
            _ => TimeSpan.Zero,
        } : TimeSpan.Zero;
        if (unit == TimeSpan.Zero || !TryParseNumber(text.AsSpan(..^1), TimeSpan.MaxValue / unit / 2, out var number))
            return false;

        age = unit * number;
        return true;
    }

    /// <summary><c>65536</c>, <c>512k</c>, <c>4M</c>: units are 1024 and 1024² bytes, in any letter case.</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        var unit = text is [.., var last] ? last switch
        {
            'k' or 'K' => 1024,
            'm' or 'M' => 1024 * 1024,
            _ => 1,
        } : 1;
        var number = unit == 1 ? text : text.AsSpan(..^1);
        if (!TryParseNumber(number, long.MaxValue / 2 / unit, out var count))
            return false;

        bytes = (long)(count * unit);
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, double maximum, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && number <= maximum;
}
