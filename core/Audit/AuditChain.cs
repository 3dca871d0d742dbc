using System.Globalization;
using System.Security.Cryptography;
using Countersign.Aggregates;
using Countersign.Secrets;

namespace Countersign.Audit;

/// <summary>
/// Links each audit row to the one before it: HMAC-SHA-256 over the previous link and the row, with a key that is never
/// in the tables. An attacker who controls the tables can cut off the newest rows but cannot rewrite any; the anchors
/// reveal the cut.
/// </summary>
public sealed class AuditChain(MasterKeys keys)
{
    public byte[] Link(
        string keyId, ReadOnlySpan<byte> previous, PartitionId partition, long sequence, DateTimeOffset at,
        AuditEvent entry, string operation)
    {
        string[] parts =
        [
            partition.ToString(),
            sequence.ToString(CultureInfo.InvariantCulture),
            at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            entry.Type,
            entry.Factor ?? "",
            entry.Failures?.ToString(CultureInfo.InvariantCulture) ?? "",
            entry.By ?? "",
            entry.Subject ?? "",
            operation,
        ];

        // Rows without an actor, the older ones too, are linked without that part.
        var content = LengthPrefixed.Join(entry.Actor is { } actor ? [.. parts, actor] : parts);
        byte[] linked = [.. previous, .. content];
        return HMACSHA256.HashData(keys.Derive(keyId, "audit", partition.Tenant), linked);
    }

    /// <summary>False when the master key that a row was written under is no longer configured.</summary>
    public bool Knows(string keyId) => keys.Has(keyId);

    /// <summary>True when the row is unchanged and follows the previous link.</summary>
    public bool Follows(ChainRow row, ReadOnlySpan<byte> previous, PartitionId partition) =>
        row.Entry is { } entry &&
        CryptographicOperations.FixedTimeEquals(
            Link(row.KeyId, previous, partition, row.Sequence, entry.At, entry.Event, entry.Operation), row.Link);
}
