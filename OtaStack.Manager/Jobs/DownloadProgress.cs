using System.Globalization;
using System.Text.RegularExpressions;

namespace OtaStack.Manager.Jobs;

/// <summary>
/// One state of arduino-cli's progress bar: <c>esp8266:python3@3.7.2 12.30 MiB / 80.00 MiB [==>--] 15.20% 00m12s</c>.
/// Long labels have no bar, unknown sizes no percentage and no total, and the time is missing at the start (pb.go of
/// cmaglie/pb).
/// </summary>
/// <param name="Label">What is downloaded.</param>
/// <param name="Fraction">0 to 1, or null if the size is unknown.</param>
/// <param name="Text">For people: <c>esp8266:python3@3.7.2 12.3 MiB of 80 MiB</c>.</param>
internal sealed partial record DownloadProgress(string Label, double? Fraction, string Text)
{
    private const string Amount = @"[0-9]{1,15}(\.[0-9]{1,3})? (B|KiB|MiB|GiB|TiB)";

    /// <summary>Parses one line, or one part between carriage returns; null if it is not a progress bar.</summary>
    public static DownloadProgress? Parse(string line)
    {
        var match = Bar().Match(line);
        if (!match.Success)
            return null;

        var label = match.Groups["label"].Value.Trim();
        var done = Size(match.Groups["done"].Value);
        if (match.Groups["total"].Value == "?")
            return new DownloadProgress(label, null, $"{label} {done}".TrimStart());

        var text = $"{label} {done} of {Size(match.Groups["total"].Value)}".TrimStart();
        return match.Groups["percent"] is { Success: true, ValueSpan: var percent }
            ? new DownloadProgress(
                label, Math.Clamp(double.Parse(percent, CultureInfo.InvariantCulture) / 100, 0, 1), text)
            : new DownloadProgress(label, null, text);
    }

    /// <summary><c>80.00 MiB</c> is <c>80 MiB</c>, <c>12.30 MiB</c> is <c>12.3 MiB</c>.</summary>
    private static string Size(string text)
    {
        var parts = text.Split(' ', 2);
        return parts[0].Contains('.', StringComparison.Ordinal)
            ? $"{parts[0].TrimEnd('0').TrimEnd('.')} {parts[1]}"
            : text;
    }

    [GeneratedRegex(
        $@"^((?<label>.*?) )?(?<done>{Amount}) / (?<total>\?|{Amount})( .*?(?<percent>[0-9]{{1,3}}\.[0-9]{{1,2}})%.*| .*)?$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Bar();
}
