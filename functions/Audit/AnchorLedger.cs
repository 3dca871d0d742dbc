using System.Security.Cryptography;

namespace Countersign.Audit;

/// <summary>
/// What one run writes to a tenant's anchors: batches that hold rows and root together, so that a crash between two of
/// them leaves anchors that add up. Only the last one moves the watermark: what a crash left out is read again.
/// </summary>
public sealed class AnchorLedger(string tenant, StoredRoot? from, AnchorRows rows, AnchorSeal seal, TimeProvider clock)
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

    /// <summary>Commits what is left, and the root in any case: that it was looked after is worth knowing too.</summary>
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
