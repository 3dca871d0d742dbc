using Countersign.Secrets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Countersign.Passwords;

/// <summary>
/// Logs at start-up what one hash costs on this machine. Beside the start, not in it; a machine that cannot compute the
/// function stops there, not at the first sign-in.
/// </summary>
internal sealed partial class PasswordHashingNotice(
    IPasswordHashing hashing, Argon2idParameters parameters, TimeProvider clock, ILogger<PasswordHashingNotice> logger)
    : BackgroundService
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = clock.GetTimestamp();
        hashing.Hash(Secret.Random(16));
        var time = clock.GetElapsedTime(started);
        if (time > Slow)
        {
            LogSlow(logger, parameters.MemoryKiB, parameters.Passes, time.TotalMilliseconds);
        }
        else
        {
            LogTime(logger, parameters.MemoryKiB, parameters.Passes, time.TotalMilliseconds);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(
        4030, LogLevel.Information,
        "A password hash (m={MemoryKiB}, t={Passes}) takes {Milliseconds:F0} ms.")]
    private static partial void LogTime(ILogger logger, int memoryKiB, int passes, double milliseconds);

    [LoggerMessage(
        4031, LogLevel.Warning,
        "A password hash (m={MemoryKiB}, t={Passes}) takes {Milliseconds:F0} ms: few users can sign in at a time. " +
        "Countersign:PasswordHashing sets m and t.")]
    private static partial void LogSlow(ILogger logger, int memoryKiB, int passes, double milliseconds);
}
