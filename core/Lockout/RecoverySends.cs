using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.SendLimits;

namespace Countersign.Lockout;

/// <summary>Recovery messages that strangers can ask for count like login codes, whoever has the name.</summary>
public static class RecoverySends
{
    /// <summary>The question to the caps, or what to do when they refuse: nothing, with the answer that is always given.</summary>
    public static Decision<Account, Done>? Stop(Account account, Username typed, DecisionContext context) => context.Verdict switch
    {
        null => new Decision<Account, Done>(default(Done), null) { Asks = new SendRequest(account.Head.Channel, typed.Canonical, SendStanding.Unproven, context.Partition.Id) },
        { IsRefused: true } => new Decision<Account, Done>(default(Done), null),
        _ => null,
    };
}
