using System.Security.Cryptography;
using Countersign.Aggregates;

namespace Countersign.Audit;

/// <summary>
/// Checks the chain of one aggregate, newest row first, as the rows are read. A row is judged when the one before it is
/// there; the walk may be interrupted at any row and gone on with.
/// </summary>
public sealed class ChainWalk(AuditChain chain, PartitionId partition, Action<AuditFinding> report)
{
    // The beginning of every chain stands below the first row.
    private static readonly byte[] Beginning = [];

    private ChainRow? last;

    public PartitionId Partition { get; } = partition;

    /// <summary>The newest row so far; 0 before the first.</summary>
    public long TopSequence { get; private set; }

    public byte[] TopLink { get; private set; } = Beginning;

    /// <summary>Where the walk stands, to be gone on with by <see cref="Resume"/>.</summary>
    public OpenChain Open => new(Partition.ToString(), TopSequence, TopLink, last);

    public static ChainWalk? Resume(OpenChain? open, AuditChain chain, Action<AuditFinding> report) =>
        open is not null && PartitionId.TryParse(open.Partition, out var partition)
            ? new ChainWalk(chain, partition, report) { TopSequence = open.TopSequence, TopLink = open.TopLink, last = open.Last }
            : null;

    public void Take(ChainRow row)
    {
        if (last is not null)
        {
            Judge(last, row.Sequence, row.Link);
        }
        else
        {
            (TopSequence, TopLink) = (row.Sequence, row.Link);
        }

        last = row;
    }

    /// <summary>There are no older rows.</summary>
    public void EndRows()
    {
        if (last is not null)
        {
            Judge(last, 0, Beginning);
        }

        last = null;
    }

    /// <summary>Rows that were committed since the walk began, newest first.</summary>
    public void TakeNewer(IEnumerable<ChainRow> rows)
    {
        var (below, link) = (TopSequence, TopLink);
        foreach (var row in rows)
        {
            Take(row);
        }

        if (last is not null)
        {
            Judge(last, below, link);
        }

        last = null;
    }

    /// <summary>Holds the newest row against the head.</summary>
    public void Close(long sequence, ReadOnlySpan<byte> link)
    {
        if (TopSequence < sequence)
        {
            Report(TopSequence + 1, AuditProblem.Cut);
        }
        else if (TopSequence > sequence)
        {
            Report(sequence + 1, AuditProblem.Changed);
        }
        else if (!CryptographicOperations.FixedTimeEquals(TopLink, link))
        {
            Report(sequence, AuditProblem.Changed);
        }
    }

    /// <summary>Rows whose head is gone: nobody can tell any more where they ended.</summary>
    public void CloseWithoutHead()
    {
        EndRows();
        Report(null, AuditProblem.Cut);
    }

    /// <summary>A row whose key is none.</summary>
    public void TakeStranger() => Report(null, AuditProblem.Changed);

    private void Judge(ChainRow row, long below, byte[] previous)
    {
        if (row.Sequence != below + 1)
        {
            Report(below + 1, AuditProblem.Missing);
        }
        else if (row.Entry is not null && !chain.Knows(row.KeyId))
        {
            Report(row.Sequence, AuditProblem.Unverifiable);
        }
        else if (!chain.Follows(row, previous, Partition))
        {
            Report(row.Sequence, AuditProblem.Changed);
        }
    }

    private void Report(long? sequence, string problem) => report(new AuditFinding(Partition.Kind, Partition.Id, sequence, problem));
}

/// <summary>A walk that was interrupted: its newest row, and the oldest so far, which is not judged yet.</summary>
public sealed record OpenChain(string Partition, long TopSequence, byte[] TopLink, ChainRow? Last);
