using System.Threading.RateLimiting;

namespace Countersign.Storage;

/// <summary>
/// Commands of one process on one partition take turns, so that an account under attack runs at the store's speed
/// instead of drowning in refused writes. Correctness never rests on it: another process has a gate of its own.
/// </summary>
public sealed class PartitionGate : IDisposable
{
    /// <summary>How many commands may stand at one partition; more are sent away at once.</summary>
    public const int Capacity = 64;

    // First come, first served: otherwise a flood could keep the owner waiting for ever.
    private readonly PartitionedRateLimiter<string> _turns = PartitionedRateLimiter.Create<string, string>(
        partition => RateLimitPartition.GetConcurrencyLimiter(partition, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = 1,
            QueueLimit = Capacity - 1,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }),
        StringComparer.Ordinal);

    /// <summary>A turn, to be disposed; null when too many wait already.</summary>
    public async Task<IDisposable?> EnterAsync(string partition)
    {
        var turn = await _turns.AcquireAsync(partition);
        return turn.IsAcquired ? turn : null;
    }

    public void Dispose() => _turns.Dispose();
}
