using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.SendLimits;
using Countersign.Settings;
using Countersign.Storage;
using Microsoft.Extensions.Options;

namespace Countersign.Dispatch;

/// <summary>
/// Keeps the emails of all tenants within the provider's quota, and lets tenants take turns. It is one row, changed
/// under its ETag; the quota itself limits how often it changes. Without a quota, only the provider's 429 limits us.
/// </summary>
public sealed class EmailPacing(
    StorageClients clients, PartitionGate gate, TimeProvider clock, IOptions<CountersignOptions> options)
{
    private const int MaximumTries = 12;

    // Jitter: messages that wait for the same moment must not all come back at once.
    private const int SpreadMilliseconds = 5_000;

    private const string RowKey = RowKeys.StatePrefix + "ledger";
    private const string Body = "Body";
    private static readonly string Partition = new PartitionId(PartitionId.NoTenant, "quota", "email").ToString();

    /// <summary>
    /// How long a message has to wait; null: it may go now, and is counted. After too many lost races for the row it
    /// waits too, because five failures would move it to the poison queue.
    /// </summary>
    public async Task<TimeSpan?> TakeTurnAsync(string tenant, MessageKind kind, CancellationToken cancellationToken)
    {
        if (options.Value.Communication is not { EmailsPerMinute: { } perMinute, EmailsPerHour: { } perHour })
        {
            return null;
        }

        using var turn = await gate.EnterAsync(Partition);
        if (turn is null)
        {
            return Spread(TimeSpan.Zero);
        }

        for (var tries = 1; tries <= MaximumTries; tries++)
        {
            var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(
                Partition, RowKey, cancellationToken: cancellationToken);
            var ledger = found.HasValue
                ? JsonSerializer.Deserialize(found.Value!.GetString(Body)!, EmailLedgerJson.Default.EmailLedger)!
                : EmailLedger.Empty;
            var (next, wait) = ledger.Take(
                tenant, kind.IsOfBackOffice(), new EmailQuota(perMinute, perHour), clock.GetUtcNow());
            if (next == ledger || await WriteAsync(next, found.HasValue ? found.Value!.ETag : null, cancellationToken))
            {
                return wait is { } rest ? Spread(rest) : null;
            }

            await Task.Delay(RandomNumberGenerator.GetInt32(1, 20 * tries), cancellationToken);
        }

        return Spread(TimeSpan.Zero);
    }

    private static TimeSpan Spread(TimeSpan wait) =>
        wait + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(SpreadMilliseconds));

    // A write whose answer was lost is counted twice: one email fewer in this hour, never one too many.
    private async Task<bool> WriteAsync(EmailLedger ledger, ETag? tag, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, RowKey)
        {
            [Body] = JsonSerializer.Serialize(ledger, EmailLedgerJson.Default.EmailLedger),
        };
        try
        {
            await (tag is { } known
                ? clients.Table.UpdateEntityAsync(row, known, TableUpdateMode.Replace, cancellationToken)
                : clients.Table.AddEntityAsync(row, cancellationToken));
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status is 404 or 409 or 412)
        {
            return false;
        }
    }
}
