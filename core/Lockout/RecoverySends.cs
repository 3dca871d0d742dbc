using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.SendLimits;

namespace Countersign.Lockout;

/// <summary>
/// Anyone can request recovery messages, so they count in the send limits like login codes, also for an unknown name.
/// </summary>
internal static class RecoverySends
{
    /// <summary>
    /// Asks the send limits. If they refuse, nothing is sent and the answer is the usual one. Null when the request
    /// goes on, which may be without a message: <see cref="MaySend"/>.
    /// </summary>
    public static Decision<Account, Done>? CheckLimits(
        Account account, Username typed, bool hasReceiver, DecisionContext context) =>
        context.SendLimitOutcome switch
        {
            null =>
                new Decision<Account, Done>(default(Done), null)
                {
                    SendRequest = new SendRequest(
                        account.Head.Channel, typed.Canonical, SendStanding.Recovery, context.Partition.Id)
                    {
                        HasReceiver = hasReceiver,
                    },
                },
            { IsRefused: true } => new Decision<Account, Done>(default(Done), null),
            _ => null,
        };

    /// <summary>False when the limits withhold the message: then all goes on as for a name that nobody has.</summary>
    public static bool MaySend(DecisionContext context) => context.SendLimitOutcome is { IsWithheld: false };
}
