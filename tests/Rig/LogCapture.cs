using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Rig;

/// <summary>Keeps the log lines of every app of the run, including the dispatchers.</summary>
public sealed class LogCapture : ILoggerProvider, ILogger
{
    // docs/telemetry.md
    private const int StoreUnavailable = 1001;

    private readonly ConcurrentQueue<string> lines = new();

    private volatile string? lastFailure;

    public IReadOnlyList<string> Lines => [.. lines];

    /// <summary>The last failure that an app of the run logged, most likely the cause of a 500 or 503.</summary>
    public string? LastFailure => lastFailure;

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
        if (logLevel >= LogLevel.Error || eventId.Id == StoreUnavailable)
        {
            lastFailure = line;
        }
    }

    public void Dispose()
    {
    }
}
