using Countersign.Aggregates;
using Microsoft.Extensions.Logging;

namespace Countersign.Audit;

/// <summary>
/// Anchors the heads of a tenant that were written since the last run, by the store's clock. A head that does not
/// continue its anchored chain gets no new anchor, so that the tampering stays visible.
/// </summary>
public sealed partial class AnchorRun(
    ChainRows chains, AnchorRows anchors, AnchorSeal seal, TimeProvider clock, ILogger<AnchorRun> logger)
{
    /// <summary>A margin for writes that are not visible yet, and for differences between the store's clocks.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private const int AtOnce = 25;

    /// <exception cref="Azure.RequestFailedException">
    /// The store failed, or another run was active. The sum of the anchors is right, and the next run does the rest.
    /// </exception>
    public async Task RunAsync(string tenant, CancellationToken cancellationToken)
    {
        var root = await anchors.RootAsync(tenant, cancellationToken);
        if (root is not null && seal.ProblemOf(root.Root) is { } problem)
        {
            // A new MAC would make the tampered root valid.
            LogBroken(logger, tenant, problem);
            return;
        }

        var since = root?.Root.Watermark - Margin;
        var known = root is null
            ? Known.Nothing
            : new Known(await anchors.SinceAsync(tenant, since, cancellationToken), IsAll: since is null);
        var ledger = new AnchorLedger(tenant, root, anchors, seal, clock);
        var mark = new Watermark(root?.Root.Watermark);
        await foreach (var page in chains.Heads(tenant, since, cancellationToken).AsPages().WithCancellation(
            cancellationToken))
        {
            mark.ReadAt(page.GetRawResponse().Headers.Date);
            var heads = page.Values.Select(ChainHead.Of).OfType<ChainHead>().ToList();
            await MoveAsync(heads, known, ledger, cancellationToken);
            heads.ForEach(head => mark.Saw(head.WrittenAt));
        }

        var closed = await ledger.CloseAsync(mark.Reached, cancellationToken);
        LogAnchored(logger, tenant, closed.Count, Convert.ToHexString(closed.MaskedSum), closed.At);
    }

    private async Task MoveAsync(
        IEnumerable<ChainHead> heads, Known known, AnchorLedger ledger, CancellationToken cancellationToken)
    {
        foreach (var some in heads.Chunk(AtOnce))
        {
            foreach (var move in await Task.WhenAll(some.Select(head => JudgeAsync(head, known, cancellationToken))))
            {
                if (move is not null)
                {
                    await ledger.AddAsync(move, cancellationToken);
                }
            }
        }
    }

    private async Task<AnchorMove?> JudgeAsync(ChainHead head, Known known, CancellationToken cancellationToken)
    {
        var stored = known.Anchors.GetValueOrDefault(head.Partition)
            ?? (known.IsAll ? null : await anchors.FindAsync(head.Partition, cancellationToken));
        var move = new AnchorMove(seal.Anchor(head.Partition, head.Sequence, head.Link), stored, head.WrittenAt);
        if (stored is null)
        {
            return move;
        }

        if (seal.ProblemOf(stored.Anchor) is null)
        {
            var standing = stored.Anchor.Judge(head.Sequence, head.Link);
            if (standing == HeadStanding.Same)
            {
                return null;
            }

            // Detects a chain that was set back and then continued: its anchored row has changed.
            if (standing == HeadStanding.Ahead
                && await chains.LinkAsync(head.Partition, stored.Anchor.Sequence, cancellationToken) is { } link
                && stored.Anchor.HasLink(link))
            {
                return move;
            }
        }

        LogKept(logger, head.Partition.Kind, head.Partition.Id, head.Partition.Tenant, stored.Anchor.Sequence);
        return null;
    }

    [LoggerMessage(
        4001, LogLevel.Information, "The audit of tenant {Tenant} is anchored: {Count} heads, sum {Sum}, at {At:O}.")]
    private static partial void LogAnchored(ILogger logger, string tenant, long count, string sum, DateTimeOffset at);

    [LoggerMessage(
        4002, LogLevel.Critical,
        "The audit of {Kind} {Id} of tenant {Tenant} does not go on from its anchor at {Sequence}. Somebody may have " +
        "cut or replaced it; verify the audit.")]
    private static partial void LogKept(ILogger logger, string kind, string id, string tenant, long sequence);

    [LoggerMessage(
        4003, LogLevel.Critical,
        "The root of the audit anchors of tenant {Tenant} does not hold ({Problem}): nothing is anchored until this " +
        "is investigated.")]
    private static partial void LogBroken(ILogger logger, string tenant, string problem);

    // The anchors that were read together. For another head the anchor is read singly, unless these are all.
    private sealed record Known(IReadOnlyDictionary<PartitionId, StoredAnchor> Anchors, bool IsAll)
    {
        public static Known Nothing { get; } = new(new Dictionary<PartitionId, StoredAnchor>(), IsAll: true);
    }
}
