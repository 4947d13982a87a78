using System.Globalization;
using FsCheck.Xunit;

namespace OtaStack.Tests.Contracts;

public sealed class CompileStampTests
{
    private static readonly DateTime April = new(2020, 4, 3, 5, 33, 11, DateTimeKind.Unspecified);

    [Theory]
    [InlineData("Apr  3 2020;05:33:11")]
    [InlineData("Apr 3 2020;05:33:11")]
    [InlineData("Apr 03 2020;05:33:11")]
    [InlineData("Apr  03 2020;05:33:11")]
    [InlineData("apr  3 2020;05:33:11")]
    [InlineData("APR  3 2020;05:33:11")]
    [InlineData("Apr  3 2020 05:33:11")]
    [InlineData("Apr 3 2020 05:33:11")]
    [InlineData("Apr  3 2020,05:33:11")]
    [InlineData("Apr  3 2020, 05:33:11")]
    [InlineData("Apr  3 2020-05:33:11")]
    [InlineData("Apr  3 2020 - 05:33:11")]
    [InlineData("Apr  3 2020T05:33:11")]
    public void Every_spelling_of_a_day_is_the_same_instant(string text)
    {
        Assert.True(CompileStamp.TryParse(text, out var stamp));
        Assert.Equal((April, DateTimeKind.Unspecified), (stamp, stamp.Kind));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Apr   3 2020;05:33:11")]
    [InlineData(" Apr 3 2020;05:33:11")]
    [InlineData("Apr 3 202005:33:11")]
    [InlineData("Apr 3 2020  05:33:11")]
    [InlineData("Apr 3 2020;;05:33:11")]
    [InlineData("Apr 3 2020t05:33:11")]
    [InlineData("Apr 3 2020\u00a005:33:11")]
    [InlineData("Apr 3 2020;5:33:11 ")]
    [InlineData("Apr 31 2020;05:33:11")]
    [InlineData("Feb 29 2021;05:33:11")]
    [InlineData("Apr  0 2020;05:33:11")]
    [InlineData("Apr 3 0000;05:33:11")]
    [InlineData("Apr 3 2020;24:00:00")]
    [InlineData("Apr 3 2020;05:60:11")]
    [InlineData("Apr 3 2020;05:33:60")]
    [InlineData("Mai 03 2020;05:33:11")]
    [InlineData("rap  3 2020;05:33:11")]
    [InlineData("Apr -3 2020;05:33:11")]
    [InlineData("Apr  3 2020;05:33:11;x")]
    [InlineData("Apr \u0663\u0663 2020;05:33:11")]
    public void Anything_else_is_not_a_stamp(string text) => Assert.False(CompileStamp.TryParse(text, out _));

    [Property(MaxTest = 2000)]
    public bool Every_stamp_of_gcc_is_read(DateTime instant)
    {
        var stamp = DateTime.SpecifyKind(
            new DateTime(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerSecond)), DateTimeKind.Unspecified);
        var day = stamp.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2);
        var text = $"{stamp.ToString("MMM", CultureInfo.InvariantCulture)} {day} "
            + stamp.ToString("yyyy;HH:mm:ss", CultureInfo.InvariantCulture);
        return text.Length == CompileStamp.GccLength && CompileStamp.TryParse(text, out var read) && read == stamp;
    }

    [Property(MaxTest = 2000)]
    public bool No_text_throws(string? text) => !CompileStamp.TryParse(text, out var stamp) || stamp.Year > 0;
}
