using System.Text;

namespace OtaStack.Manager.Cli;

/// <summary>
/// Reads the two streams of a process within bounds: a compiler that writes for ever must not fill the memory, and one that
/// never closes its streams must not hold up who waits for it.
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
        var line = new StringBuilder();
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
                Split(buffer.AsSpan(0, count), line, isError);
        }

        if (line.Length > 0)
            Finish(line, isError);
    }

    private void Split(ReadOnlySpan<char> text, StringBuilder line, bool isError)
    {
        int end;
        while ((end = text.IndexOf('\n')) >= 0)
        {
            line.Append(text[..end]);
            text = text[(end + 1)..];
            Finish(line, isError);
        }

        line.Append(text);
    }

    private void Finish(StringBuilder line, bool isError)
    {
        if (line.Length > 0 && line[^1] == '\r')
            line.Length--;

        var isCut = line.Length > MaximumLine;
        var text = isCut ? line.ToString(0, MaximumLine) + "…" : line.ToString();
        lock (_lock)
        {
            if (_isOver)
                return;
            if (isError)
                _error.Append(line).Append('\n');
            else if (isCut || !CliLog.IsRecord(text))
                _output.Append(line).Append('\n');
            onLine?.Invoke(new CliLine(text, isError));
        }

        line.Clear();
    }
}
