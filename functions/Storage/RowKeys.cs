using System.Globalization;
using Countersign.Aggregates;

namespace Countersign.Storage;

/// <summary>
/// How rows sort inside a partition: audit, answers to repeat, outbox, then state. State is one range, apart from what grows with age.
/// </summary>
internal static class RowKeys
{
    public const string StatePrefix = "s|";

    /// <summary>The first key behind the state range.</summary>
    public const string StateEnd = "s}";

    public const string HeadKey = StatePrefix + Aggregates.StateRow.Head;

    private const string AuditPrefix = "a|";
    private const string AuditEnd = "a}";

    /// <summary>The row of an anchor partition that speaks of all others.</summary>
    public const string AnchorRoot = "!root";

    private const string AnchorPrefix = "h|";
    private const string AnchorEnd = "h}";

    public static (string From, string End) AnchorRange => (AnchorPrefix, AnchorEnd);

    public static (string From, string End) AuditRange => (AuditPrefix, AuditEnd);

    public static string State(string key) => StatePrefix + key;

    /// <summary>Counts down, so that the newest comes first.</summary>
    public static string Audit(long sequence) => AuditPrefix + (long.MaxValue - sequence).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The number of an audit row; null for a key that <see cref="Audit"/> never gave.</summary>
    public static long? SequenceOf(string auditKey) =>
        auditKey.Length == AuditPrefix.Length + 19 &&
        long.TryParse(auditKey.AsSpan(AuditPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var left) && left < long.MaxValue
            ? long.MaxValue - left
            : null;

    /// <summary>The anchor of an aggregate of the same tenant.</summary>
    public static string Anchor(Aggregates.PartitionId partition) => $"{AnchorPrefix}{partition.Kind}|{partition.Id}";

    /// <summary>The aggregate of an anchor; of no tenant where the key is no anchor's.</summary>
    public static Aggregates.PartitionId AnchoredBy(string tenant, string anchorKey) =>
        Aggregates.PartitionId.TryParse($"{tenant}|{anchorKey[AnchorPrefix.Length..]}", out var partition) ? partition : default;

    public static string Answer(string id) => "i|" + id;

    /// <summary>Counts down, so that the newest comes first.</summary>
    public static string DeadLetter(DateTimeOffset at, string messageId) => $"d|{(long.MaxValue - at.UtcTicks).ToString("D19", CultureInfo.InvariantCulture)}|{messageId}";

    /// <summary>Dead letters, answers and outbox: what lies between the audit and the state.</summary>
    public static (string From, string End) LeftoverRange => ("d|", "o}");

    public static string Outbox(string messageId) => "o|" + messageId;
}
