using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Rig;

/// <summary>Keeps what every app of the run logs, the dispatchers too, as a log file would.</summary>
public sealed class LogCapture : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    private volatile string? lastError;

    public IReadOnlyList<string> Lines => [.. lines];

    /// <summary>What an app of the run logged last as an error: the cause of an answer 500, most likely.</summary>
    public string? LastError => lastError;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        lines.Enqueue($"{state}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
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
