namespace Countersign.Reports;

/// <summary>The users, invitations and members with numbers of one sort.</summary>
public sealed class NumberHolders
{
    private readonly HashSet<string> users = new(StringComparer.Ordinal);

    public Listing<string> Users { get; } = new();

    public Listing<string> Invitations { get; } = new();

    public Listing<(string RoomId, string UserId)> Members { get; } = new();

    public int Count => Users.Count + Invitations.Count + Members.Count;

    /// <summary>A user with several such numbers counts once.</summary>
    public void AddUser(string userId)
    {
        if (users.Add(userId))
        {
            Users.Add(userId);
        }
    }
}
