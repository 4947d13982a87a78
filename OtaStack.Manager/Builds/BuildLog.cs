using System.Text;
using System.Text.Json;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The events of one build, in order: log lines, diagnostics, states. One file with one event per line (<c>name</c>,
/// tab, JSON), so that an event's id is the number of its line.
/// </summary>
internal sealed class BuildLog(string path, long maximumBytes)
{
    private const int MaximumLine = 8192;

    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();
    private FileStream? _file;
    private bool _isFull;

    /// <summary>Number of events so far.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Opens a log that was written before a restart of the Manager, and removes a half-written last line.
    /// </summary>
    public static BuildLog Reopen(string path, long maximumBytes)
    {
        var log = new BuildLog(path, maximumBytes);
        if (!File.Exists(path))
            return log;

        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var buffer = new byte[64 * 1024];
        long end = 0;
        int length;
        for (long at = 0; (length = file.Read(buffer)) > 0; at += length)
        {
            for (var i = 0; i < length; i++)
            {
                if (buffer[i] != '\n')
                    continue;
                log.Count++;
                end = at + i + 1;
            }
        }

        if (file.Length > end)
            file.SetLength(end);
        log._isFull = end >= maximumBytes;
        return log;
    }

    /// <summary>Writes text for people; each of its lines becomes one event.</summary>
    public void Line(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            WriteLine(line);
    }

    private void WriteLine(string text)
    {
        // Removes control characters from compiler output before it reaches a terminal or a page.
        Append("log", ManagerJson.Line(new LogLine(TextLine.Clean(text, MaximumLine))), isLimited: true);
    }

    /// <summary>Writes an event that does not count towards the limit.</summary>
    public void Event(string name, string json) => Append(name, json, isLimited: false);

    /// <summary>Completes when there are more than <paramref name="count"/> events.</summary>
    public Task MoreThanAsync(int count)
    {
        lock (_lock)
            return Count > count ? Task.CompletedTask : _changed.Task;
    }

    /// <summary>The text of a log event; null for other events.</summary>
    public static string? LineOf(BuildLogEvent happened) =>
        happened.Name == "log" ? JsonSerializer.Deserialize<LogLine>(
            happened.Json, JsonSerializerOptions.Web)?.Line : null;

    /// <summary>Closes the file. The next event opens it again.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
            Signal();
        }
    }

    /// <summary>A cursor that reads the events after the first <paramref name="after"/>.</summary>
    public BuildLogCursor From(int after) => new(this, path, after);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Append(string name, string json, bool isLimited)
    {
        lock (_lock)
        {
            if (isLimited && _isFull)
                return;
            try
            {
                _file ??= new FileStream(path, FileMode.Append, FileAccess.Write,
                    FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                if (isLimited && _file.Position >= maximumBytes)
                {
                    _isFull = true;
                    (name, json) = ("log", ManagerJson.Line(new LogLine("… The log is too long and ends here.")));
                }

                Write(_file, Encoding.UTF8.GetBytes($"{name}\t{json}\n"));
                Count++;
                Signal();
            }
            catch (IOException)
            {
                // The disk is full. The build itself fails with that reason.
            }
        }
    }

    private static void Write(FileStream file, byte[] bytes)
    {
        var start = file.Position;
        try
        {
            file.Write(bytes);
        }
        catch
        {
            file.SetLength(start); // Otherwise the next event would be appended to half of this one.
            throw;
        }
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }
}

/// <summary>An event of a build's log.</summary>
/// <param name="Id">From 1.</param>
/// <param name="Name"><c>log</c>, <c>diagnostic</c> or <c>state</c>.</param>
internal sealed record BuildLogEvent(int Id, string Name, string Json);
