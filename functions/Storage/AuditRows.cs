using Azure.Data.Tables;
using Countersign.Audit;

namespace Countersign.Storage;

/// <summary>Audit events as rows. Each column stands by itself, so that a person can read them in any storage browser.</summary>
internal static class AuditRows
{
    public static TableEntity Entity<TState>(string partitionKey, long sequence, Change<TState> change, AuditEvent entry, byte[] link)
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

        return entity;
    }
}
