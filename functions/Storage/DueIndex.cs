using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;

namespace Countersign.Storage;

/// <summary>
/// Lists the partitions that a timer must visit, by due time. A row is only a hint, because it is written before the
/// commit that makes it true: a visit that finds nothing due does nothing.
/// </summary>
public sealed class DueIndex(StorageClients clients)
{
    private const string Prefix = $"{PartitionId.NoTenant}|due|";
    private const string MinuteFormat = "yyyyMMddHHmm";

    /// <summary>Adds a visit, to the minute. Each partition and minute has at most one row.</summary>
    public Task AddAsync(PartitionId partition, DateTimeOffset at, CancellationToken cancellationToken) =>
        AddAsync(partition, at, TimeSpan.FromMinutes(1), cancellationToken);

    /// <summary>
    /// Adds a visit, to the hour: for deletions that are not urgent, so that frequent changes of a partition share a
    /// row.
    /// </summary>
    public Task AddRoughlyAsync(PartitionId partition, DateTimeOffset at, CancellationToken cancellationToken) =>
        AddAsync(partition, at, TimeSpan.FromHours(1), cancellationToken);

    /// <summary>All visits that are due, the oldest first, in one range query.</summary>
    public AsyncPageable<TableEntity> Until(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var end = Prefix + now.UtcDateTime.ToString(MinuteFormat, CultureInfo.InvariantCulture);
        return clients.Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey gt {Prefix} and PartitionKey le {end}"),
            select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken);
    }

    /// <summary>Removes a visit that is done; a parallel run may have removed it before.</summary>
    public Task RemoveAsync(TableEntity row, CancellationToken cancellationToken) =>
        clients.Table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);

    // Rounds up: a visit that comes too early finds nothing due and would not come again.
    private Task<Response> AddAsync(
        PartitionId partition, DateTimeOffset at, TimeSpan grain, CancellationToken cancellationToken)
    {
        var up = new DateTime((at.UtcTicks + grain.Ticks - 1) / grain.Ticks * grain.Ticks, DateTimeKind.Utc);
        var row = new TableEntity(
            Prefix + up.ToString(MinuteFormat, CultureInfo.InvariantCulture), partition.ToString());
        return clients.Table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }
}
