using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OtaStack.Tests;

/// <summary>Keeps warnings and errors for assertions.</summary>
public sealed class LogSink : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    /// <summary>Errors, as text for a failing assertion.</summary>
    public IEnumerable<string> Errors =>
        _lines.Where(line => line.Level >= LogLevel.Error)
            .Select(line => $"{line.Category}: {line.Text} {line.Exception}");

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    public sealed record LogLine(LogLevel Level, string Category, string Text, Exception? Exception);

    private sealed class Logger(string category, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                lines.Enqueue(new LogLine(logLevel, category, formatter(state, exception), exception));
        }
    }
}
