namespace Countersign.Storage;

/// <summary>
/// Commands of one process on one partition take turns, so that an account under attack runs at the store's speed
/// instead of drowning in refused writes. Correctness never rests on it: another process has a gate of its own.
/// </summary>
public sealed class PartitionGate
{
    /// <summary>How many commands may stand at one partition; more are sent away at once.</summary>
    public const int Capacity = 64;

    private readonly Dictionary<string, Turnstile> turnstiles = new(StringComparer.Ordinal);

    /// <summary>A turn, to be disposed; null when too many wait already.</summary>
    public async Task<IDisposable?> EnterAsync(string partition)
    {
        Turnstile turnstile;
        lock (turnstiles)
        {
            if (!turnstiles.TryGetValue(partition, out turnstile!))
            {
                turnstiles[partition] = turnstile = new Turnstile();
            }

            if (turnstile.Present == Capacity)
            {
                return null;
            }

            turnstile.Present++;
        }

        await turnstile.Turn.WaitAsync();
        return new Pass(this, partition, turnstile);
    }

    private void Leave(string partition, Turnstile turnstile)
    {
        lock (turnstiles)
        {
            turnstile.Turn.Release();
            if (--turnstile.Present == 0)
            {
                turnstiles.Remove(partition);
            }
        }
    }

    private sealed class Turnstile
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Present { get; set; }
    }

    private sealed class Pass(PartitionGate gate, string partition, Turnstile turnstile) : IDisposable
    {
        public void Dispose() => gate.Leave(partition, turnstile);
    }
}
