using System.Diagnostics;
using System.Globalization;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Downloads;

/// <summary>
/// The progress bar of a download in text mode. It is redrawn every 200 ms with a width of 80 columns, as arduino-cli
/// does without a terminal (<c>cmaglie/pb</c>).
/// </summary>
internal sealed class ProgressBar(Output output, string label)
{
    private const int Width = 80;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private TimeSpan _drawn = -Interval;
    private bool _started;

    /// <param name="total">Bytes; 0 or less if unknown.</param>
    public void Update(long done, long total)
    {
        if (!output.IsText || (_started && _sinceStart.Elapsed - _drawn < Interval))
            return;
        _started = true;
        _drawn = _sinceStart.Elapsed;
        Draw(total > 0 ? Known(done, total) : $"{label} {Bytes(done)} / ? ");
    }

    /// <summary>Replaces the bar by one line: <c>LABEL downloaded</c>, or what went wrong.</summary>
    public void End(string message)
    {
        var line = $"{label} {message}";
        if (!_started)
        {
            output.Line(line);
            return;
        }

        Draw(line);
        Console.Out.WriteLine();
    }

    private static void Draw(string text)
    {
        Console.Out.Write('\r' + text.PadRight(Width));
        Console.Out.Flush();
    }

    private string Known(long done, long total)
    {
        var counters = $"{label} {Bytes(done)} / {Bytes(total)} ";
        var percent = string.Create(CultureInfo.InvariantCulture, $" {100.0 * done / total,6:0.00}%")
            + TimeLeft(done, total);
        var room = Width - counters.Length - percent.Length - 2;
        if (room <= 0)
            return counters + percent;

        var filled = (int)Math.Min(room, Math.Ceiling((double)done / total * room));
        var bar = filled == room ? new string('=', room)
            : filled > 0 ? new string('=', filled - 1) + '>' + new string('-', room - filled)
            : new string('-', room);
        return $"{counters}[{bar}]{percent}";
    }

    private string TimeLeft(long done, long total)
    {
        var left = done > 0 ? _sinceStart.Elapsed * ((double)(total - done) / done) : TimeSpan.Zero;
        return left < TimeSpan.FromSeconds(1)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" {(int)left.TotalMinutes:00}m{left.Seconds:00}s");
    }

    private static string Bytes(long bytes) => bytes switch
    {
        >= 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.00} GiB"),
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.00} MiB"),
        >= 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 10):0.00} KiB"),
        _ => $"{bytes} B",
    };
}
