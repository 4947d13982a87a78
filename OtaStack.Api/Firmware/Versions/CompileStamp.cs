namespace OtaStack.Api.Firmware.Versions;

/// <summary>
/// Reads <c>__DATE__ ";" __TIME__</c>: <c>Apr  3 2020;05:33:11</c>. gcc pads a day below 10 with a second space. It is
/// local time of the machine that compiled, without zone. English month names, whatever the culture.
/// </summary>
public static class CompileStamp
{
    /// <summary>Characters of a stamp as gcc writes it.</summary>
    public const int GccLength = 20;

    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";

    /// <summary>
    /// Takes one or two spaces before the day, a day of one or two digits (<c>3</c>, <c>03</c>), month names in any
    /// letter case. White space around it, or dates that no calendar has, are not a stamp.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTime stamp)
    {
        stamp = default;
        if (text.Length is < GccLength - 1 or > GccLength + 1 || text[3] != ' ')
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
        if (month == 0 || dayDigits is not (1 or 2) || rest.Length != dayDigits + 14)
            return false;

        var day = Number(rest[..dayDigits]);
        rest = rest[(dayDigits + 1)..];
        if (rest[4] != ';' || rest[7] != ':' || rest[10] != ':')
            return false;

        var year = Number(rest[..4]);
        var hour = Number(rest[5..7]);
        var minute = Number(rest[8..10]);
        var second = Number(rest[11..13]);
        if (year < 1 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
            return false;

        stamp = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        return true;
    }

    /// <summary>1 to 12, or 0 where it is no month.</summary>
    private static int MonthOf(ReadOnlySpan<char> lowerCase)
    {
        for (var at = 0; at < Months.Length; at += 3)
        {
            if (lowerCase.SequenceEqual(Months.AsSpan(at, 3)))
                return (at / 3) + 1;
        }

        return 0;
    }

    /// <summary>The number, or -1 where a character is no digit.</summary>
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
