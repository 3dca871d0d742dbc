using System.Globalization;
using Countersign.Aggregates;

namespace Countersign.Storage;

/// <summary>
/// The row keys of a partition, in their order: audit, stored answers, outbox, state. State is one range, apart from
/// the rows that grow with age.
/// </summary>
internal static class RowKeys
{
    public const string StatePrefix = "s|";

    /// <summary>The first key after the state range.</summary>
    public const string StateEnd = "s}";

    public const string HeadKey = StatePrefix + Aggregates.StateRow.Head;

    private const string AuditPrefix = "a|";
    private const string AuditEnd = "a}";

    /// <summary>The root row of an anchor partition, which covers all others.</summary>
    public const string AnchorRoot = "!root";

    private const string AnchorPrefix = "h|";
    private const string AnchorEnd = "h}";

    public static (string From, string End) AnchorRange => (AnchorPrefix, AnchorEnd);

    public static (string From, string End) AuditRange => (AuditPrefix, AuditEnd);

    public static string State(string key) => StatePrefix + key;

    /// <summary>Counts down, so that the newest comes first.</summary>
    public static string Audit(long sequence) =>
        AuditPrefix + (long.MaxValue - sequence).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The number of an audit row; null for any other key.</summary>
    public static long? SequenceOf(string auditKey) =>
        auditKey.Length == AuditPrefix.Length + 19 &&
        long.TryParse(
            auditKey.AsSpan(AuditPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var left)
            && left < long.MaxValue
            ? long.MaxValue - left
            : null;

    /// <summary>The anchor of an aggregate of the same tenant.</summary>
    public static string Anchor(Aggregates.PartitionId partition) => $"{AnchorPrefix}{partition.Kind}|{partition.Id}";

    /// <summary>The aggregate of an anchor; without a tenant where the key is not that of an anchor.</summary>
    public static Aggregates.PartitionId AnchoredBy(string tenant, string anchorKey) =>
        Aggregates.PartitionId.TryParse($"{tenant}|{anchorKey[AnchorPrefix.Length..]}", out var partition)
            ? partition
            : default;

    public static string Answer(string id) => "i|" + id;

    /// <summary>Counts down, so that the newest comes first.</summary>
    public static string DeadLetter(DateTimeOffset at, string messageId) =>
        $"d|{(long.MaxValue - at.UtcTicks).ToString("D19", CultureInfo.InvariantCulture)}|{messageId}";

    /// <summary>The range of dead letters, stored answers and outbox rows, between audit and state.</summary>
    public static (string From, string End) ExpiringRange => ("d|", "o}");

    public static string Outbox(string messageId) => "o|" + messageId;
}
