using Countersign.Secrets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Countersign.Passwords;

/// <summary>
/// Logs what one hash costs on this machine, a little after the start: until then the first requests need the
/// processor. A machine that cannot compute the function stops then, whether somebody signs in or not.
/// </summary>
internal sealed partial class PasswordHashingNotice(
    IPasswordHashing hashing, Argon2idParameters parameters, TimeProvider clock, ILogger<PasswordHashingNotice> logger)
    : BackgroundService
{
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, clock, stoppingToken);
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
