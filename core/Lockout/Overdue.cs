using Countersign.Accounts;
using Countersign.Decisions;
using Countersign.Policy;

namespace Countersign.Lockout;

/// <summary>Changes in an account that need no request: a lock ends, and expired rows are removed.</summary>
public static class Overdue
{
    /// <summary>Does what is due now, and returns when something is due next.</summary>
    public static Decision<Account, NextDue> Decide(Account account, DecisionContext context)
    {
        var kept = account.WithoutExpired(context.Now, context.Policy);
        var unlock = Unlock.ByTimer(kept, context);
        var next = unlock.Next ?? (kept == account ? null : kept);
        return unlock.Answering<NextDue>(new NextDue(NextDueAt(next ?? account, context.Policy))) with { Next = next };
    }

    /// <summary>
    /// The first time at which something is due. A removed address must be deleted in time even if no other commit
    /// follows, above all the address of an erased person.
    /// </summary>
    public static DateTimeOffset? NextDueAt(Account account, TenantPolicy policy) =>
        account.FormerAddresses.Values.Select(former => (DateTimeOffset?)former.Until).Append(
            Unlock.NextByTimer(account, policy)).Min();
}

/// <summary>When something is due next in an aggregate; null if nothing is.</summary>
public sealed record NextDue(DateTimeOffset? At);
