namespace Countersign.Aggregates;

/// <summary>The partition of one aggregate: `{tenant}|{kind}|{id}`. No part contains the separator.</summary>
public readonly record struct PartitionId
{
    /// <summary>Stands in for the tenant where a partition has none; no tenant can have this name.</summary>
    public const string NoTenant = "-";

    public const string AccountKind = "account";

    /// <summary>A name that no account has.</summary>
    public const string UnknownKind = "unknown";

    public const string InvitationKind = "invitation";
    public const string MemberKind = "member";
    public const string DocumentKind = "document";
    public const string DataRoomKind = "data-room";
    public const string TenantKind = "tenant";

    public PartitionId(string tenant, string kind, string id)
    {
        if (tenant.Contains('|', StringComparison.Ordinal)
            || kind.Contains('|', StringComparison.Ordinal)
            || id.Contains('|', StringComparison.Ordinal)
            || tenant.Length == 0
            || id.Length == 0)
        {
            throw new ArgumentException("A part of a partition key is empty or holds the separator.", nameof(id));
        }

        Tenant = tenant;
        Kind = kind;
        Id = id;
    }

    public string Tenant { get; }

    public string Kind { get; }

    public string Id { get; }

    public bool IsUnknownName => Kind == UnknownKind;

    public static PartitionId Account(string tenant, string userId) => new(tenant, AccountKind, userId);

    public static PartitionId UnknownName(string tenant, string nameHash) => new(tenant, UnknownKind, nameHash);

    public static PartitionId Name(string tenant, string nameHash) => new(tenant, "name", nameHash);

    /// <summary>The accounts that have verified an inbox; its id is the keyed hash of the inbox.</summary>
    public static PartitionId VerifiedInbox(string tenant, string inbox) => new(tenant, "inbox", inbox);

    public static PartitionId Document(string tenant, string documentId) => new(tenant, DocumentKind, documentId);

    public static PartitionId Invitation(string tenant, string invitationId) =>
        new(tenant, InvitationKind, invitationId);

    public static PartitionId DataRoom(string tenant, string roomId) => new(tenant, DataRoomKind, roomId);

    /// <summary>
    /// A member of a data room. The two ids are joined, so that the members of a room are one range of keys.
    /// </summary>
    public static PartitionId Member(string tenant, string roomId, string userId) =>
        new(tenant, MemberKind, roomId + userId);

    /// <summary>The rooms that a user may be a member of: not an aggregate.</summary>
    public static PartitionId RoomsOf(string tenant, string userId) => new(tenant, "rooms", userId);

    /// <summary>The anchors of the tenant's audit chains: not an aggregate, and without a chain.</summary>
    public static PartitionId Anchors(string tenant) => new(tenant, "anchor", "heads");
    /// <summary>Events that could not be delivered to the tenant's webhook.</summary>
    public static PartitionId DeadLetters(string tenant) => new(tenant, "dead-letters", tenant);

    public static PartitionId OfTenant(string tenant) => new(tenant, TenantKind, tenant);

    public static bool TryParse(string text, out PartitionId partition)
    {
        var parts = text.Split('|');
        var whole = parts.Length == 3 && parts.All(part => part.Length > 0);
        partition = whole ? new PartitionId(parts[0], parts[1], parts[2]) : default;
        return whole;
    }

    /// <exception cref="FormatException">It is no key of an aggregate.</exception>
    public static PartitionId Parse(string text) =>
        TryParse(text, out var partition)
            ? partition
            : throw new FormatException("The partition key is not that of an aggregate.");

    public override string ToString() => $"{Tenant}|{Kind}|{Id}";
}
