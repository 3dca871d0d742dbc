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

    /// <summary>How many unproven commands of one client may stand at one partition.</summary>
    public const int CapacityOfClient = 4;

    // First come, first served: otherwise a flood could keep the owner waiting for ever.
    private readonly PartitionedRateLimiter<string> _turns = PartitionedRateLimiter.Create<string, string>(
        partition => RateLimitPartition.GetConcurrencyLimiter(partition, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = 1,
            QueueLimit = Capacity - 1,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }),
        StringComparer.Ordinal);

    private readonly PartitionedRateLimiter<string> _places = PartitionedRateLimiter.Create<string, string>(
        client => RateLimitPartition.GetConcurrencyLimiter(client, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = CapacityOfClient,
            QueueLimit = 0,
        }),
        StringComparer.Ordinal);

    /// <summary>A turn, to be disposed; null when too many wait already.</summary>
    /// <param name="client">
    /// Gets few places at one partition, so that it cannot keep them all from others; null: is not counted.
    /// </param>
    public async Task<IDisposable?> EnterAsync(string partition, string? client = null)
    {
        var place = client is null ? null : _places.AttemptAcquire($"{client} {partition}");
        if (place is { IsAcquired: false })
        {
            return null;
        }

        var turn = await _turns.AcquireAsync(partition);
        if (turn.IsAcquired)
        {
            return place is null ? turn : new Both(turn, place);
        }

        place?.Dispose();
        return null;
    }

    public void Dispose()
    {
        _turns.Dispose();
        _places.Dispose();
    }

    private sealed class Both(IDisposable turn, IDisposable place) : IDisposable
    {
        public void Dispose()
        {
            turn.Dispose();
            place.Dispose();
        }
    }
}
