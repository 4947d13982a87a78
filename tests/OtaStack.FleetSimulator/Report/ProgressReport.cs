using System.Globalization;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.FleetSimulator.Report;

/// <summary>
/// Prints the progress as one line that is rewritten in place on a terminal, or as a new line every few seconds
/// elsewhere.
/// </summary>
public sealed class ProgressReport(TextWriter writer, bool inPlace)
{
    private static readonly TimeSpan InPlaceEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    private TimeSpan _shownAt;
    private long _pollsThen;
    private int _width;

    /// <summary>Whether the last line is old enough for a new one.</summary>
    /// <param name="elapsed">Since the run began.</param>
    public bool IsDue(TimeSpan elapsed) => elapsed - _shownAt >= (inPlace ? InPlaceEvery : LineEvery);

    /// <summary>Prints the fleet if the last line is old enough.</summary>
    public void Show(Snapshot now)
    {
        if (IsDue(now.Elapsed))
            Write(now);
    }

    /// <summary>Prints the fleet for the last time and ends the line.</summary>
    public void End(Snapshot now)
    {
        Write(now);
        if (inPlace)
            writer.WriteLine();
    }

    private void Write(Snapshot now)
    {
        var seconds = (now.Elapsed - _shownAt).TotalSeconds;
        var rate = seconds > 0 ? (now.Polls - _pollsThen) / seconds : 0;
        (_shownAt, _pollsThen) = (now.Elapsed, now.Polls);

        var text = Line(now, rate);
        if (inPlace)
            writer.Write("\r" + text.PadRight(_width));
        else
            writer.WriteLine(text);
        writer.Flush();
        _width = text.Length;
    }

    private static string Line(Snapshot now, double rate)
    {
        var failed = now.Outcomes[BoardOutcome.Failed] + now.Outcomes[BoardOutcome.FailedWifi]
            + now.Outcomes[BoardOutcome.HeldBack];
        var refused = now.Outcomes[BoardOutcome.Refused];
        var bad = now.WrongImages + now.TornImages + now.Violations;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{now.Elapsed.TotalSeconds,4:0}s  {now.Boards} boards  {now.Polls} polls  {now.NotModified} 304  "
            + $"{now.Downloading} updating  {now.Outcomes[BoardOutcome.Updated]} updated  {failed} failed  "
            + $"{(refused > 0 ? $"{refused} refused  " : "")}"
            + $"{now.NetworkErrors} errors  {rate:0.0} polls/s{(bad > 0 ? $"  {bad} WRONG" : "")}");
    }
}
