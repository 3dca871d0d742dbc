using Countersign.Accounts;

namespace Countersign.Reports;

/// <summary>The users of a tenant, counted head by head.</summary>
public sealed class UserTally
{
    private readonly HashSet<string> deleted = new(StringComparer.Ordinal);

    public int Total { get; private set; }

    public int WithoutSecondFactor { get; private set; }

    public int Disabled { get; private set; }

    /// <summary>Those who would enrol at the next sign-in. Who is switched off does not sign in.</summary>
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

    /// <summary>The account is gone, though rooms may still name it for a moment.</summary>
    public bool IsDeleted(string userId) => deleted.Contains(userId);
}
