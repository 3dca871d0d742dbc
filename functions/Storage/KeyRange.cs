using Azure.Data.Tables;
using Countersign.Aggregates;

namespace Countersign.Storage;

/// <summary>The partitions whose keys lie between two: from the first on, and before the end.</summary>
internal sealed record KeyRange(string From, string End)
{
    /// <summary>Every row of these partitions.</summary>
    public string Rows => TableClient.CreateQueryFilter($"PartitionKey ge {From} and PartitionKey lt {End}");

    /// <summary>The head rows of these partitions.</summary>
    public string Heads => Rows + TableClient.CreateQueryFilter($" and RowKey eq {RowKeys.HeadKey}");

    // '}' is the character after '|', so a range holds no other tenant and no other kind.

    /// <summary>Every aggregate of a tenant.</summary>
    public static KeyRange OfTenant(string tenant) => new($"{tenant}|", $"{tenant}}}");

    /// <summary>A tenant's aggregates of one kind.</summary>
    public static KeyRange OfKind(string tenant, string kind) => new($"{tenant}|{kind}|", $"{tenant}|{kind}}}");

    /// <summary>The memberships of one room. '~' sorts after every character of an id.</summary>
    public static KeyRange OfRoom(string tenant, string roomId)
    {
        var first = $"{tenant}|{PartitionId.MemberKind}|{roomId}";
        return new KeyRange(first, $"{first}~");
    }
}
