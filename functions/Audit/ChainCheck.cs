using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.SendLimits;
using Countersign.Storage;

namespace Countersign.Audit;

/// <summary>Recomputes the chains of a tenant, aggregate by aggregate, a page of rows at a time.</summary>
public sealed class ChainCheck(ChainRows rows, AuditChain chain)
{
    /// <summary>The position of the next page; null after the last.</summary>
    public async Task<ChainPosition?> PageAsync(
        string tenant, ChainPosition from, AuditFindings findings, CancellationToken cancellationToken)
    {
        var parts = Parts(tenant);
        var page = await rows.PageAsync(parts[from.Part], from.Continuation, cancellationToken);
        var walk = ChainWalk.Resume(from.Open, chain, findings.Report);
        foreach (var row in page?.Values ?? [])
        {
            walk = await TakeAsync(row, walk, findings, cancellationToken);
        }

        if (page?.ContinuationToken is { Length: > 0 } continuation)
        {
            return new ChainPosition(from.Part, continuation, walk?.Open);
        }

        Close(walk, findings);
        return from.Part + 1 < parts.Length ? new ChainPosition(from.Part + 1, null, null) : null;
    }

    // Rows of sends are in no chain, and a flood makes many, so they are not read.
    private static KeyRange[] Parts(string tenant)
    {
        var (all, sends) = (KeyRange.OfTenant(tenant), KeyRange.OfKind(tenant, SendCounters.Kind));
        return [all with { End = sends.From }, all with { From = sends.End }];
    }

    private async Task<ChainWalk?> TakeAsync(
        TableEntity row, ChainWalk? walk, AuditFindings findings, CancellationToken cancellationToken)
    {
        if (!PartitionId.TryParse(row.PartitionKey, out var partition))
        {
            return walk;
        }

        if (walk is not null && walk.Partition != partition)
        {
            Close(walk, findings);
            walk = null;
        }

        walk ??= new ChainWalk(chain, partition, findings.Report);
        if (row.RowKey == RowKeys.HeadKey)
        {
            await CloseAsync(walk, ChainHead.Of(partition, row), findings, cancellationToken);
            return null;
        }

        findings.Rows++;
        if (AuditRows.Read(row) is { } read)
        {
            walk.Take(read);
        }
        else
        {
            walk.TakeUnreadableKey();
        }

        return walk;
    }

    private static void Close(ChainWalk? walk, AuditFindings findings)
    {
        if (walk is not null)
        {
            walk.CloseWithoutHead();
            findings.Aggregates++;
        }
    }

    // Head and rows are committed together but were not read together: where they differ, both are read again.
    private async Task CloseAsync(
        ChainWalk walk, ChainHead head, AuditFindings findings, CancellationToken cancellationToken)
    {
        walk.EndRows();
        if (head.Sequence == 0 && walk.TopSequence == 0)
        {
            return;
        }

        findings.Aggregates++;
        if (head.Sequence != walk.TopSequence)
        {
            head = await rows.HeadAsync(walk.Partition, cancellationToken) ?? head;
            var newer = new List<ChainRow>();
            await foreach (var row in rows.BetweenAsync(
                walk.Partition, walk.TopSequence, Math.Max(head.Sequence, walk.TopSequence), cancellationToken))
            {
                newer.Add(row);
            }

            walk.TakeNewer(newer);
            findings.Rows += newer.Count;
        }

        walk.Close(head.Sequence, head.Link);
    }
}
