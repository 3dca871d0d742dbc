using System.Text.Json;
using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Storage;

namespace Countersign.Administration;

/// <summary>Reads a tenant's users page by page.</summary>
public sealed class UserLists(ListPages pages)
{
    public async Task<Result<UserList>> ReadAsync(string tenant, string? cursor, CancellationToken cancellationToken)
    {
        var (first, end) = ($"{tenant}|account|", $"{tenant}|account}}");
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey ge {first} and PartitionKey lt {end} and RowKey eq {RowKeys.HeadKey}");
        var page = await pages.ReadAsync(tenant, "users", filter, cursor, cancellationToken);
        return page.Then(found => new UserList([.. Users(found.Rows)], found.Cursor));
    }

    private static IEnumerable<UserAnswer> Users(IReadOnlyList<TableEntity> rows)
    {
        foreach (var row in rows)
        {
            var head = JsonSerializer.Deserialize(row.GetString("Body")!, AccountJson.Default.AccountHead)!;
            if (!head.Deleted)
            {
                yield return UserAnswer.Of(row.PartitionKey.Split('|')[2], head);
            }
        }
    }
}

public sealed record UserList(UserAnswer[] Items, string? Cursor);
