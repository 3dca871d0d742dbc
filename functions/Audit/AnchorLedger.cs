using System.Security.Cryptography;

namespace Countersign.Audit;

/// <summary>
/// Collects what one run writes to a tenant's anchors. Each batch holds rows and root, so that the sum is right after
/// a crash between two batches. Only the last batch moves the watermark, so the next run reads the rest again.
/// </summary>
internal sealed class AnchorLedger(
    string tenant, StoredRoot? from, AnchorRows rows, AnchorSeal seal, TimeProvider clock)
{
    private readonly List<AnchorMove> pending = [];
    private StoredRoot? stored = from;
    private long count = from?.Root.Count ?? 0;
    private AnchorSum sum = from is null ? AnchorSum.Zero : seal.SumOf(from.Root);

    public async Task AddAsync(AnchorMove move, CancellationToken cancellationToken)
    {
        if (pending.Count == AnchorRows.MaximumPerCommit)
        {
            await CommitAsync(stored?.Root.Watermark, cancellationToken);
        }

        pending.Add(move);
        sum = sum.Plus(seal.SummandOf(move.To));
        if (move.From is { } former)
        {
            sum = sum.Minus(seal.SummandOf(former.Anchor));
        }
        else
        {
            count++;
        }
    }

    /// <summary>Commits the rest. The root is written in any case, as a record that the run took place.</summary>
    public async Task<AnchorRoot> CloseAsync(DateTimeOffset? watermark, CancellationToken cancellationToken)
    {
        await CommitAsync(watermark, cancellationToken);
        return stored!.Root;
    }

    private async Task CommitAsync(DateTimeOffset? watermark, CancellationToken cancellationToken)
    {
        var root = seal.Root(tenant, count, sum, clock.GetUtcNow(), watermark, RandomNumberGenerator.GetBytes(32));
        stored = await rows.CommitAsync(root, stored, pending, cancellationToken);
        pending.Clear();
    }
}
