using System.Security.Cryptography;
using Countersign.Aggregates;

namespace Countersign.Audit;

/// <summary>How far an aggregate's chain had come when it was anchored, under a key that never lies in the tables.</summary>
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

/// <summary>Where a head stands against its anchor.</summary>
public enum HeadStanding
{
    Same,

    /// <summary>It went on; whether from the anchored row, that row says.</summary>
    Ahead,

    /// <summary>Rows that were anchored are gone.</summary>
    Behind,

    /// <summary>As many rows, but others.</summary>
    Forked,
}
