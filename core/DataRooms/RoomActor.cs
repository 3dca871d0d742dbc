namespace Countersign.DataRooms;

/// <summary>Who changes a member: the back office, or an administrator of the room itself.</summary>
/// <param name="AdministratorId">The user who administers the room; null for the back office.</param>
public sealed record RoomActor(string? AdministratorId)
{
    public static RoomActor BackOffice { get; } = new((string?)null);

    public bool IsBackOffice => AdministratorId is null;

    /// <summary>What the audit calls this kind of actor.</summary>
    public string By => IsBackOffice ? "back-office" : "room-administrator";

    /// <summary>Administrators of a room do not change each other: the back office appoints them.</summary>
    public bool MayChange(string userId, MembershipHead member) =>
        IsBackOffice || !member.Administrator || userId == AdministratorId;
}
