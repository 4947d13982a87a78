using System.Text;

namespace OtaStack.Manager.Cli;

/// <summary>
/// Reads the two streams of a process within bounds: a compiler that writes for ever must not fill the memory, and one
/// that never closes its streams must not hold up who waits for it.
/// </summary>
internal sealed class CliOutput(Action<CliLine>? onLine, Action onFlood)
{
    /// <summary>Both streams together, characters.</summary>
    public const int MaximumLength = 32 * 1024 * 1024;

    /// <summary>Longer lines reach <c>onLine</c> cut; the text that is kept has all of them.</summary>
    public const int MaximumLine = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private int _length;
    private bool _isOver;

    /// <summary>More than <see cref="MaximumLength"/> was written. What came later is lost.</summary>
    public bool IsFlooded => Volatile.Read(ref _length) > MaximumLength;

    /// <summary>Reads both to their ends.</summary>
    public Task ReadAsync(TextReader output, TextReader error) =>
        Task.WhenAll(ReadAsync(output, isError: false), ReadAsync(error, isError: true));

    /// <summary>Takes what there is, output without log lines; nothing that comes later counts.</summary>
    public (string Output, string Error) Take()
    {
        lock (_lock)
        {
            _isOver = true;
            return (_output.ToString(), _error.ToString());
        }
    }

    private async Task ReadAsync(TextReader reader, bool isError)
    {
        var line = new Line(isError);
        var buffer = new char[8192];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            // Read on then, without keeping it, until the process has been stopped: it must not hang on a full pipe.
            if (IsFlooded)
                continue;
            if (Interlocked.Add(ref _length, count) > MaximumLength)
                onFlood();
            else
                Split(buffer.AsSpan(0, count), line);
        }

        if (line.Text.Length > 0)
            Finish(line);
    }

    private void Split(ReadOnlySpan<char> text, Line line)
    {
        int end;
        // A carriage return alone ends a line, too: progress bars are rewritten with it.
        while ((end = text.IndexOfAny('\r', '\n')) >= 0)
        {
            line.Text.Append(text[..end]);
            var isSecondHalf = line.EndedWithReturn && text[end] == '\n' && line.Text.Length == 0;
            line.EndedWithReturn = text[end] == '\r';
            text = text[(end + 1)..];
            if (!isSecondHalf)
                Finish(line);
        }

        line.Text.Append(text);
    }

    private void Finish(Line line)
    {
        var isCut = line.Text.Length > MaximumLine;
        var text = isCut ? line.Text.ToString(0, MaximumLine) + "…" : line.Text.ToString();
        lock (_lock)
        {
            if (_isOver)
                return;
            if (line.IsError)
                _error.Append(line.Text).Append('\n');
            else if (isCut || !CliLog.IsRecord(text))
                _output.Append(line.Text).Append('\n');
            onLine?.Invoke(new CliLine(text, line.IsError));
        }

        line.Text.Clear();
    }

    /// <summary>What has come of a stream's present line.</summary>
    private sealed class Line(bool isError)
    {
        public bool IsError => isError;

        public StringBuilder Text { get; } = new();

        public bool EndedWithReturn { get; set; }
    }
}
