using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OtaStack.Tests;

/// <summary>Keeps warnings and errors for assertions.</summary>
public sealed class LogSink : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    /// <summary>The lowest level that is kept.</summary>
    public LogLevel Minimum { get; set; } = LogLevel.Warning;

    /// <summary>Errors, as text for a failing assertion.</summary>
    public IEnumerable<string> Errors =>
        _lines.Where(line => line.Level >= LogLevel.Error)
            .Select(line => $"{line.Category}: {line.Text} {line.Exception}");

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public void Dispose()
    {
    }

    public sealed record LogLine(LogLevel Level, string Category, string Text, Exception? Exception);

    private sealed class Logger(string category, LogSink sink) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= sink.Minimum;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                sink._lines.Enqueue(new LogLine(logLevel, category, formatter(state, exception), exception));
        }
    }
}
