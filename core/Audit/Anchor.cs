using System.Security.Cryptography;
using Countersign.Aggregates;

namespace Countersign.Audit;

/// <summary>
/// The position of an aggregate's audit chain when it was anchored, with a MAC whose key is never in the tables.
/// </summary>
public sealed record Anchor(PartitionId Partition, long Sequence, byte[] Link, string KeyId, byte[] Mac)
{
    public HeadStanding Judge(long sequence, ReadOnlySpan<byte> link)
    {
        if (sequence != Sequence)
        {
            return sequence < Sequence ? HeadStanding.Behind : HeadStanding.Ahead;
        }

        return HasLink(link) ? HeadStanding.Same : HeadStanding.Forked;
    }

    public bool HasLink(ReadOnlySpan<byte> link) => CryptographicOperations.FixedTimeEquals(Link, link);
}

/// <summary>How a head compares with its anchor.</summary>
public enum HeadStanding
{
    Same,

    /// <summary>The chain has grown. The anchored row must be checked to see whether it grew from there.</summary>
    Ahead,

    /// <summary>Anchored rows are missing.</summary>
    Behind,

    /// <summary>The same number of rows, but different ones.</summary>
    Forked,
}
