using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.Storage;

namespace Countersign.Dispatch;

/// <summary>
/// Maps a provider's message id, which is all that a report names, to an outbox row. The key holds an HMAC of the id.
/// </summary>
public sealed class ProviderMessages(StorageClients clients, MasterKeys keys, DueIndex due)
{
    public const string Kind = "reports";

    private const string RowKey = RowKeys.StatePrefix + "message";
    private const string OutboxPartition = "Place";
    private const string Message = "Message";

    public async Task AddAsync(OutboxRow row, string providerId, CancellationToken cancellationToken)
    {
        var partition = Partition(keys.CurrentId, providerId);
        var entity = new TableEntity(partition.ToString(), RowKey)
        {
            [OutboxPartition] = row.Partition.ToString(),
            [Message] = row.Message.Id,
        };
        try
        {
            await due.AddRoughlyAsync(
                partition, row.Message.CreatedAt + ExpiredRows.MessageLifetime, cancellationToken);
            await clients.Table.AddEntityAsync(entity, cancellationToken);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            // The message is sent already; without this row we only cannot use its report.
        }
    }

    /// <summary>Null for a message that is not ours.</summary>
    public async Task<(PartitionId Partition, string MessageId)?> FindAsync(
        string providerId, CancellationToken cancellationToken)
    {
        foreach (var keyId in keys.Ids)
        {
            var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
                Partition(keyId, providerId).ToString(), RowKey, cancellationToken: cancellationToken);
            if (found.HasValue && PartitionId.TryParse(found.Value!.GetString(OutboxPartition)!, out var partition))
            {
                return (partition, found.Value.GetString(Message)!);
            }
        }

        return null;
    }

    private PartitionId Partition(string keyId, string providerId)
    {
        var hash = HMACSHA256.HashData(keys.Derive(keyId, "provider-messages"), Encoding.UTF8.GetBytes(providerId));
        return new PartitionId(PartitionId.NoTenant, Kind, Base64Url.EncodeToString(hash.AsSpan(0, 16)));
    }
}
