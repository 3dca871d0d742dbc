using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Storage;

namespace Countersign.Audit;

/// <summary>Which audit rows a list shows.</summary>
/// <param name="From">Not before this time.</param>
/// <param name="To">Before this time.</param>
/// <param name="User">Only the history of this account; null for every aggregate.</param>
/// <param name="Type">Only events of this type.</param>
public sealed record AuditFilter(DateTimeOffset? From, DateTimeOffset? To, string? User, string? Type)
{
    public static AuditFilter Read(QueryFields query)
    {
        var (user, type) = (query.Text("user"), query.Text("type"));
        if (user is not null && !Ids.Is(user))
        {
            query.Reject("user", "Is not the id of a user.");
        }

        // Nothing would be found for a misspelt type, and that would look like "it never happened".
        if (type is not null && !AuditType.All.Contains(type))
        {
            query.Reject("type", "There is no such type of event.");
        }

        return new AuditFilter(query.Time("from"), query.Time("to"), user, type);
    }

    /// <summary>The filter of the table.</summary>
    public string Of(string tenant)
    {
        var (auditFrom, auditEnd) = RowKeys.AuditRange;
        var filter = User is null
            ? KeyRange.OfTenant(tenant).Rows
            : TableClient.CreateQueryFilter($"PartitionKey eq {PartitionId.Account(tenant, User).ToString()}");
        filter += TableClient.CreateQueryFilter($" and RowKey ge {auditFrom} and RowKey lt {auditEnd}");
        filter += From is { } since ? TableClient.CreateQueryFilter($" and At ge {since}") : "";
        filter += To is { } until ? TableClient.CreateQueryFilter($" and At lt {until}") : "";
        return filter + (Type is null ? "" : TableClient.CreateQueryFilter($" and Type eq {Type}"));
    }
}
