using Azure.Data.Tables;
using Countersign.Audit;

namespace Countersign.Storage;

/// <summary>
/// Stores audit events as rows, one column for each value, so that people can read them in any storage browser.
/// </summary>
internal static class AuditRows
{
    /// <summary>All columns that a link covers, and the columns of a head that name the end of the chain.</summary>
    public static readonly string[] Chained = [
        "PartitionKey", "RowKey", "Sequence", "At", "Type", "Operation", "KeyId", "Link", "Factor", "Failures", "By",
        "Subject", "Actor"];

    public static TableEntity Entity<TState>(
        string partitionKey, long sequence, Change<TState> change, AuditEvent entry, byte[] link)
    {
        var entity = new TableEntity(partitionKey, RowKeys.Audit(sequence))
        {
            ["Sequence"] = sequence,
            ["At"] = change.At,
            ["Type"] = entry.Type,
            ["Operation"] = change.Operation,
            ["KeyId"] = change.KeyId,
            ["Link"] = link,
        };
        if (entry.Factor is not null)
        {
            entity["Factor"] = entry.Factor;
        }

        if (entry.Failures is { } failures)
        {
            entity["Failures"] = failures;
        }

        if (entry.By is not null)
        {
            entity["By"] = entry.By;
        }

        if (entry.Subject is not null)
        {
            entity["Subject"] = entry.Subject;
        }

        if (entry.Actor is not null)
        {
            entity["Actor"] = entry.Actor;
        }

        return entity;
    }

    /// <summary>A row as it is stored, perhaps tampered with; null where its key is not that of an audit row.</summary>
    public static ChainRow? Read(TableEntity row) => RowKeys.SequenceOf(row.RowKey) is { } sequence
        ? new ChainRow(
            sequence, Columns.Binary(row, "Link") ?? [], Columns.Text(row, "KeyId") ?? "", EntryOf(row, sequence))
        : null;

    private static ChainEntry? EntryOf(TableEntity row, long sequence) =>
        Columns.Time(row, "At") is { } at
        && row["Type"] is string type
        && row["Operation"] is string operation
        && row["Sequence"] is long number
        && number == sequence
        &&
        row["Factor"] is null or string
        && row["By"] is null or string
        && row["Subject"] is null or string
        && row["Actor"] is null or string
        && row["Failures"] is null or int
            ? new ChainEntry(
                at,
                new AuditEvent(
                    type)
                {
                    Factor = Columns.Text(row, "Factor"),
                    Failures = row["Failures"] as int?,
                    By = Columns.Text(row, "By"),
                    Subject = Columns.Text(row, "Subject"),
                    Actor = Columns.Text(row, "Actor"),
                }, operation)
            : null;
}
