namespace Countersign.Audit;

/// <summary>
/// Compares the anchors of a tenant with their own MACs, their root and the heads. They come before the chains,
/// because the sum needs all of them; the cursor carries it. If a run changes the root meanwhile, the sum starts
/// again.
/// </summary>
public sealed class AnchorCheck(AnchorRows anchors, AnchorSeal seal, ChainRows chains)
{
    private const string Kind = "anchor";
    private const string Root = "heads";
    private const int AtOnce = 25;

    /// <summary>The position of the next page; null after the last.</summary>
    public async Task<AnchorPosition?> PageAsync(
        string tenant, AnchorPosition from, AnchorRoot? root, AuditFindings findings,
        CancellationToken cancellationToken)
    {
        if (from.After.Length > 0 && !from.Root.AsSpan().SequenceEqual(root?.Mac))
        {
            from = AnchorPosition.Start;
        }

        var page = await anchors.PageAsync(tenant, from.After, cancellationToken);
        var sound = Sound(page, findings);
        await HoldAgainstHeadsAsync(sound, findings, cancellationToken);
        var sum = sound.Aggregate(AnchorSum.Of(from.Sum), (left, anchor) => left.Plus(seal.SummandOf(anchor)));
        var isWhole = from.IsWhole && sound.Count == page.Count;
        var next = new AnchorPosition(
            page.Count > 0 ? page[^1].Key : from.After, from.Count + page.Count, sum.Bytes(), isWhole, root?.Mac ?? []);
        return page.Count == AnchorRows.PageSize
            ? next
            : await EndAsync(tenant, root, next, findings, cancellationToken);
    }

    private List<Anchor> Sound(IEnumerable<StoredAnchor> page, AuditFindings findings)
    {
        var sound = new List<Anchor>();
        foreach (var (key, anchor, _) in page)
        {
            var problem = anchor.Partition == default ? AuditProblem.Changed : seal.ProblemOf(anchor);
            if (problem is null)
            {
                sound.Add(anchor);
            }
            else
            {
                findings.Report(new AuditFinding(Kind, key, null, problem));
            }
        }

        return sound;
    }

    private async Task<AnchorPosition?> EndAsync(
        string tenant, AnchorRoot? root, AnchorPosition all, AuditFindings findings,
        CancellationToken cancellationToken)
    {
        var now = await anchors.RootAsync(tenant, cancellationToken);
        if (!all.Root.AsSpan().SequenceEqual(now?.Root.Mac))
        {
            return AnchorPosition.Start;
        }

        if (ProblemOf(root, all) is { } problem)
        {
            findings.Report(new AuditFinding(Kind, Root, null, problem));
        }

        return null;
    }

    private string? ProblemOf(AnchorRoot? root, AnchorPosition all)
    {
        if (root is null)
        {
            return all.Count > 0 ? AuditProblem.Missing : null;
        }

        if (seal.ProblemOf(root) is { } problem)
        {
            return problem;
        }

        if (all.Count != root.Count)
        {
            return all.Count < root.Count ? AuditProblem.Missing : AuditProblem.Changed;
        }

        // If one anchor is wrong by itself, that is reported already, and the sum cannot be right.
        return all.IsWhole && seal.SumOf(root) != AnchorSum.Of(all.Sum) ? AuditProblem.Changed : null;
    }

    private async Task HoldAgainstHeadsAsync(
        IEnumerable<Anchor> sound, AuditFindings findings, CancellationToken cancellationToken)
    {
        foreach (var some in sound.Chunk(AtOnce))
        {
            foreach (var finding in await Task.WhenAll(
                some.Select(anchor => FindingOfAsync(anchor, cancellationToken))))
            {
                if (finding is not null)
                {
                    findings.Report(finding);
                }
            }
        }
    }

    // The head is read after the anchor, so without tampering it can only be further on.
    private async Task<AuditFinding?> FindingOfAsync(Anchor anchor, CancellationToken cancellationToken)
    {
        var head = await chains.HeadAsync(anchor.Partition, cancellationToken);
        return head is null ? Finding(null, AuditProblem.Lost) : anchor.Judge(head.Sequence, head.Link) switch
        {
            HeadStanding.Behind => Finding(head.Sequence + 1, AuditProblem.Cut),
            HeadStanding.Forked => Finding(anchor.Sequence, AuditProblem.Changed),

            // A missing row is a gap, which the check of the chain reports.
            HeadStanding.Ahead
                when await chains.LinkAsync(anchor.Partition, anchor.Sequence, cancellationToken) is { } link
                    && !anchor.HasLink(link) =>
                Finding(anchor.Sequence, AuditProblem.Changed),
            _ => null,
        };

        AuditFinding Finding(long? sequence, string problem) =>
            new(anchor.Partition.Kind, anchor.Partition.Id, sequence, problem);
    }
}
