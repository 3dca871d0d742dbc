using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Rig;

/// <summary>Keeps the log lines of every app of the run, including the dispatchers.</summary>
public sealed class LogCapture : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    private volatile string? lastError;

    public IReadOnlyList<string> Lines => [.. lines];

    /// <summary>The last error that an app of the run logged, most likely the cause of an answer 500.</summary>
    public string? LastError => lastError;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        lines.Enqueue($"{state}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        var line = $"{formatter(state, exception)} {exception}";
        lines.Enqueue(line);
        if (logLevel >= LogLevel.Error)
        {
            lastError = line;
        }
    }

    public void Dispose()
    {
    }
}
