using Countersign.Accounts;
using Countersign.Decisions;
using Countersign.Policy;

namespace Countersign.Lockout;

/// <summary>What time alone changes in an account: a lock ends, and what expired leaves.</summary>
public static class Overdue
{
    /// <summary>Does what is due by now, and says when to look again.</summary>
    public static Decision<Account, NextLook> Decide(Account account, DecisionContext context)
    {
        var kept = account.WithoutExpired(context.Now, context.Policy);
        var unlock = Unlock.ByTimer(kept, context);
        var next = unlock.Next ?? (kept == account ? null : kept);
        return unlock.Answering<NextLook>(new NextLook(NextLookAt(next ?? account, context.Policy))) with { Next = next };
    }

    /// <summary>
    /// The first time that something is due. An address that its owner gave up must not stay for want of another commit,
    /// least of all one of a person who was erased.
    /// </summary>
    public static DateTimeOffset? NextLookAt(Account account, TenantPolicy policy) =>
        account.FormerAddresses.Values.Select(former => (DateTimeOffset?)former.Until).Append(Unlock.NextByTimer(account, policy)).Min();
}

/// <summary>When an aggregate has to be looked at again; null for not until something happens to it.</summary>
public sealed record NextLook(DateTimeOffset? At);
