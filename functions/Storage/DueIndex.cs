using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;

namespace Countersign.Storage;

/// <summary>
/// Which partitions have to be looked at, by the time when something is due there. A row is a hint: it is written before
/// the commit that makes it true, and whoever looks and finds nothing due does nothing.
/// </summary>
public sealed class DueIndex(StorageClients clients)
{
    private const string Prefix = $"{PartitionId.NoTenant}|due|";
    private const string MinuteFormat = "yyyyMMddHHmm";

    /// <summary>To the minute. One row for a partition and a minute, however often it is asked for.</summary>
    public Task AddAsync(PartitionId partition, DateTimeOffset at, CancellationToken cancellationToken) =>
        AddAsync(partition, at, TimeSpan.FromMinutes(1), cancellationToken);

    /// <summary>To the hour: for what may stay a little longer, so that what is added on one partition all the time shares its rows.</summary>
    public Task AddRoughlyAsync(PartitionId partition, DateTimeOffset at, CancellationToken cancellationToken) =>
        AddAsync(partition, at, TimeSpan.FromHours(1), cancellationToken);

    /// <summary>What is due by now, the oldest first: one range, whatever else is stored.</summary>
    public AsyncPageable<TableEntity> Until(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var end = Prefix + now.UtcDateTime.ToString(MinuteFormat, CultureInfo.InvariantCulture);
        return clients.Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey gt {Prefix} and PartitionKey le {end}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken);
    }

    /// <summary>Somebody has looked.</summary>
    public Task RemoveAsync(TableEntity row, CancellationToken cancellationToken) =>
        clients.Table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);

    // Up, never down: who comes too early finds nothing due and has no reason to come again.
    private Task<Response> AddAsync(PartitionId partition, DateTimeOffset at, TimeSpan grain, CancellationToken cancellationToken)
    {
        var up = new DateTime((at.UtcTicks + grain.Ticks - 1) / grain.Ticks * grain.Ticks, DateTimeKind.Utc);
        var row = new TableEntity(Prefix + up.ToString(MinuteFormat, CultureInfo.InvariantCulture), partition.ToString());
        return clients.Table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }
}
