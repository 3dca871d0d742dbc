using System.Security.Cryptography;
using Countersign.Aggregates;

namespace Countersign.Audit;

/// <summary>
/// Checks the chain of one aggregate, newest row first, while the rows are read. A row is judged when the row before it
/// in the chain has been read. The walk can be interrupted at any row and resumed.
/// </summary>
public sealed class ChainWalk(AuditChain chain, PartitionId partition, Action<AuditFinding> report)
{
    // The previous link of the first row.
    private static readonly byte[] Beginning = [];

    private ChainRow? last;

    public PartitionId Partition { get; } = partition;

    /// <summary>The number of the newest row; 0 before the first is read.</summary>
    public long TopSequence { get; private set; }

    public byte[] TopLink { get; private set; } = Beginning;

    /// <summary>The state of the walk, for <see cref="Resume"/>.</summary>
    public OpenChain Open => new(Partition.ToString(), TopSequence, TopLink, last);

    public static ChainWalk? Resume(OpenChain? open, AuditChain chain, Action<AuditFinding> report) =>
        open is not null && PartitionId.TryParse(open.Partition, out var partition)
            ? new ChainWalk(chain, partition, report)
            {
                TopSequence = open.TopSequence,
                TopLink = open.TopLink,
                last = open.Last,
            }
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

    /// <summary>Judges the oldest row: there are no more.</summary>
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

    /// <summary>Compares the newest row with the head.</summary>
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

    /// <summary>The head is missing, so the end of the chain cannot be checked.</summary>
    public void CloseWithoutHead()
    {
        EndRows();
        Report(null, AuditProblem.Cut);
    }

    /// <summary>A row whose key is not that of an audit row.</summary>
    public void TakeUnreadableKey() => Report(null, AuditProblem.Changed);

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

    private void Report(long? sequence, string problem) =>
        report(new AuditFinding(Partition.Kind, Partition.Id, sequence, problem));
}

/// <summary>An interrupted walk: its newest row, and the oldest row read, which is not judged yet.</summary>
public sealed record OpenChain(string Partition, long TopSequence, byte[] TopLink, ChainRow? Last);
