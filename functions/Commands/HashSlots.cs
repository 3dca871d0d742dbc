using System.Threading.RateLimiting;

namespace Countersign.Commands;

/// <summary>
/// As many password hashes at a time as there are cores. Up to 64 more wait, five seconds at most; beyond that a flood
/// is sent away instead of taking the processor from everybody else.
/// </summary>
public sealed class HashSlots : IDisposable
{
    private const int MaximumWaiting = 64;
    private static readonly TimeSpan MaximumWait = TimeSpan.FromSeconds(5);

    private readonly ConcurrencyLimiter slots = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Environment.ProcessorCount,
        QueueLimit = MaximumWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>False when too many wait, or the wait was too long: then nothing ran.</summary>
    public async Task<bool> RunAsync(Action hash)
    {
        using var patience = new CancellationTokenSource(MaximumWait);
        try
        {
            using var slot = await slots.AcquireAsync(permitCount: 1, patience.Token);
            if (slot.IsAcquired)
            {
                await Task.Run(hash, CancellationToken.None);
            }

            return slot.IsAcquired;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => slots.Dispose();
}
