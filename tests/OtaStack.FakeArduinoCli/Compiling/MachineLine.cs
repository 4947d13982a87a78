using System.Globalization;
using System.Text.RegularExpressions;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>
/// A line that arduino-builder prints with <c>-logger=machine</c>: <c>===LEVEL ||| FORMAT ||| [ARGUMENTS]</c>.
/// </summary>
/// <param name="Format">Contains <c>{0}</c>, <c>{1}</c> as placeholders for the arguments.</param>
internal sealed record MachineLine(string Level, string Format, IReadOnlyList<string> Arguments)
{
    private const string Separator = " ||| ";

    /// <summary>The message for people.</summary>
    public string Text => Regex.Replace(
        Format,
        @"\{(\d)\}",
        match => Arguments.ElementAtOrDefault(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) ?? "")
        .Replace("%%", "%", StringComparison.Ordinal);

    /// <summary>Null if the line has another format.</summary>
    public static MachineLine? Parse(string line)
    {
        if (!line.StartsWith("===", StringComparison.Ordinal))
            return null;
        if (line.Split(Separator, 3) is not [var level, var format, var arguments])
            return null;
        var words = arguments.Trim('[', ']')
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => Uri.UnescapeDataString(word.Replace('+', ' ')));
        return new MachineLine(level[3..], format, [.. words]);
    }

    /// <summary>An argument as a number; 0 if it is not a number.</summary>
    public long Number(int at) =>
        at < Arguments.Count && long.TryParse(Arguments[at], CultureInfo.InvariantCulture, out var number) ? number : 0;
}
