using System.Diagnostics;
using System.Threading.RateLimiting;
using Countersign.Passwords;
using Countersign.Secrets;

namespace Countersign.Commands;

/// <summary>
/// As many password hashes at a time as there are cores. Up to 64 more wait, five seconds at most; beyond that a flood
/// is sent away instead of taking the processor from everybody else.
/// </summary>
public sealed class HashSlots(IPasswordHashing hashing) : IDisposable
{
    // Measured with the parameters in force, and a little added for a busy machine. The shortest of three: a machine
    // that stalled during the only one would hold every sign-in up for as long, until the process ends.
    private readonly Lazy<TimeSpan> quantum = new(() => Enumerable.Range(0, 3).Min(_ => Measure(hashing)) * 1.25);

    private const int MaximumWaiting = 64;
    private static readonly TimeSpan MaximumWait = TimeSpan.FromSeconds(5);

    private readonly ConcurrencyLimiter slots = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Environment.ProcessorCount,
        QueueLimit = MaximumWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>
    /// How long a slot is kept, whether or not there was a password to hash: otherwise the next caller could tell
    /// from its wait that the name is unknown. The rest of the time is slept, not computed.
    /// </summary>
    public TimeSpan Quantum => quantum.Value;

    /// <summary>A slot, to be disposed; null when too many wait or the wait was too long.</summary>
    public async Task<IDisposable?> TakeAsync()
    {
        using var patience = new CancellationTokenSource(MaximumWait);
        try
        {
            var slot = await slots.AcquireAsync(permitCount: 1, patience.Token);
            return slot.IsAcquired ? slot : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => slots.Dispose();

    private static TimeSpan Measure(IPasswordHashing hashing)
    {
        var started = Stopwatch.GetTimestamp();
        hashing.Hash(Secret.Random(16));
        return Stopwatch.GetElapsedTime(started);
    }
}
