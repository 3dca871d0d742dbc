using System.Text.Json;
using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Storage;

namespace Countersign.Administration;

/// <summary>Reads a tenant's users page by page.</summary>
public sealed class UserLists(ListPages pages)
{
    public async Task<Result<UserList>> ReadAsync(
        string tenant, PageRequest request, CancellationToken cancellationToken)
    {
        var page = await pages.ReadAsync(request.Of(tenant, "users", HeadsOf(tenant)), User, cancellationToken);
        return page.Then(found => new UserList(found.Items, found.Cursor));
    }

    /// <summary>The heads of a tenant's accounts, those of deleted ones too.</summary>
    public static string HeadsOf(string tenant) => KeyRange.OfKind(tenant, PartitionId.AccountKind).Heads;

    private static UserAnswer? User(TableEntity row)
    {
        var head = JsonSerializer.Deserialize(row.GetString("Body")!, AccountJson.Default.AccountHead)!;
        return head.Deleted ? null : UserAnswer.Of(PartitionId.Parse(row.PartitionKey).Id, head);
    }
}

public sealed record UserList(UserAnswer[] Items, string? Cursor);
