using System.Globalization;

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

    public static (string From, string End) AuditRange => (AuditPrefix, AuditEnd);

    public static string State(string key) => StatePrefix + key;

    /// <summary>Counts down, so that the newest comes first.</summary>
    public static string Audit(long sequence) => AuditPrefix + (long.MaxValue - sequence).ToString("D19", CultureInfo.InvariantCulture);

    public static string Answer(string id) => "i|" + id;

    public static string Outbox(string messageId) => "o|" + messageId;
}
