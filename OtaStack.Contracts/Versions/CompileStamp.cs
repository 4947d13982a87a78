using System.Globalization;

namespace OtaStack.Contracts.Versions;

/// <summary>
/// Reads <c>__DATE__ ";" __TIME__</c>: <c>Apr  3 2020;05:33:11</c>. gcc pads a day below 10 with a second space. It is
/// local time of the build machine, without time zone, with English month names. The separator is <c>;</c>, a comma, a
/// dash or <c>T</c>, with or without a space on either side, or only a space.
/// </summary>
public static class CompileStamp
{
    /// <summary>Characters of <c>__DATE__</c>.</summary>
    public const int DateLength = 11;

    /// <summary>Characters of <c>__TIME__</c>.</summary>
    public const int TimeLength = 8;

    /// <summary>Characters of a stamp as gcc writes it, with one character between date and time.</summary>
    public const int GccLength = DateLength + 1 + TimeLength;

    /// <summary>The most characters between date and time.</summary>
    public const int LongestSeparator = 3;

    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";

    /// <summary>
    /// Accepts one or two spaces before the day, a day of one or two digits (<c>3</c>, <c>03</c>), and month names in
    /// any letter case, but not surrounding white space or invalid dates.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTime stamp)
    {
        stamp = default;
        if (text.Length is < GccLength - 1 or > GccLength + LongestSeparator || text[3] != ' ')
            return false;

        Span<char> name = stackalloc char[3];
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsAsciiLetter(text[i]))
                return false;
            name[i] = (char)(text[i] | 0x20);
        }

        var month = MonthOf(name);
        var rest = text[(text[4] == ' ' ? 5 : 4)..];
        var dayDigits = rest.IndexOf(' ');
        if (month == 0 || dayDigits is not (1 or 2) || rest.Length < dayDigits + 1 + 4 + 1 + TimeLength)
            return false;

        var day = Number(rest[..dayDigits]);
        var year = Number(rest.Slice(dayDigits + 1, 4));
        var time = rest[^TimeLength..];
        if (!IsSeparator(rest[(dayDigits + 5)..^TimeLength]) || time[2] != ':' || time[5] != ':')
            return false;

        var hour = Number(time[..2]);
        var minute = Number(time[3..5]);
        var second = Number(time[6..]);
        if (year < 1 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
            return false;

        stamp = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        return true;
    }

    /// <summary>The stamp that gcc writes at this time, with <c>;</c> between date and time.</summary>
    public static string Format(DateTime time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time:MMM} {time.Day,2} {time:yyyy};{time:HH:mm:ss}");

    private static bool IsSeparator(ReadOnlySpan<char> text) =>
        text is " " || (text.Length <= LongestSeparator && text.Trim(' ') is ";" or "," or "-" or "T");

    /// <summary>1 to 12, or 0 if it is not a month.</summary>
    private static int MonthOf(ReadOnlySpan<char> lowerCase)
    {
        for (var at = 0; at < Months.Length; at += 3)
        {
            if (lowerCase.SequenceEqual(Months.AsSpan(at, 3)))
                return (at / 3) + 1;
        }

        return 0;
    }

    /// <summary>The number, or -1 if a character is not a digit.</summary>
    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return -1;
            number = (number * 10) + digit - '0';
        }

        return number;
    }
}
