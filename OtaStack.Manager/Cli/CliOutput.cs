using System.Text;

namespace OtaStack.Manager.Cli;

/// <summary>
/// Reads a process's two output streams with limits: endless output must not fill the memory, and a stream that is
/// never closed must not block the caller.
/// </summary>
internal sealed class CliOutput(Action<CliLine>? onLine, Action onFlood)
{
    /// <summary>Characters of both streams together.</summary>
    public const int MaximumLength = 32 * 1024 * 1024;

    /// <summary><c>onLine</c> gets longer lines cut to this length; the collected text has them complete.</summary>
    public const int MaximumLine = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private int _length;
    private bool _isOver;

    /// <summary>Whether more than <see cref="MaximumLength"/> was written. Later output is lost.</summary>
    public bool IsFlooded => Volatile.Read(ref _length) > MaximumLength;

    /// <summary>Reads both streams to their ends.</summary>
    public Task ReadAsync(TextReader output, TextReader error) =>
        Task.WhenAll(ReadAsync(output, isError: false), ReadAsync(error, isError: true));

    /// <summary>Returns the text so far, without log lines. Later output is ignored.</summary>
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
            // Keep reading and discard the text until the process is stopped, so that it does not block on a full
            // pipe.
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
        // A single carriage return also ends a line, because progress bars use it.
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

    /// <summary>The current, incomplete line of a stream.</summary>
    private sealed class Line(bool isError)
    {
        public bool IsError => isError;

        public StringBuilder Text { get; } = new();

        public bool EndedWithReturn { get; set; }
    }
}
