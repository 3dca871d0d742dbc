using Countersign.Accounts;

namespace Countersign.Reports;

/// <summary>Counts the users of a tenant from their account heads.</summary>
public sealed class UserTally
{
    private readonly HashSet<string> deleted = new(StringComparer.Ordinal);

    public int Total { get; private set; }

    public int WithoutSecondFactor { get; private set; }

    public int Disabled { get; private set; }

    /// <summary>Users who would have to enrol at the next sign-in. Disabled users cannot sign in.</summary>
    public Listing<string> WouldEnrol { get; } = new();

    public void Add(string userId, AccountHead head)
    {
        if (head.Deleted)
        {
            deleted.Add(userId);
            return;
        }

        Total++;
        Disabled += head.Disabled ? 1 : 0;
        WithoutSecondFactor += head.SecondFactor ? 0 : 1;
        if (head is { Disabled: false, SecondFactor: false })
        {
            WouldEnrol.Add(userId);
        }
    }

    /// <summary>The account was deleted; rooms may still name it for a moment.</summary>
    public bool IsDeleted(string userId) => deleted.Contains(userId);
}
