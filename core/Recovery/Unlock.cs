using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Outbox;

namespace Countersign.Recovery;

/// <summary>Clears a lock and nothing else: no factor is turned off, nobody is signed in, the failures of the past still count.</summary>
public static class Unlock
{
    public const string Purpose = "unlock";

    /// <summary>Sends the message again. Same answer and same work for every name, locked or not, known or not.</summary>
    public static Decision<Account, Done> Request(Account account, DecisionContext context)
    {
        var head = account.Head;
        if (!head.UnlockPacing.AllowsRequest(context.Now))
        {
            return new Decision<Account, Done>(default(Done), null);
        }

        head = head with { UnlockPacing = head.UnlockPacing.CountRequest(context.Now) };
        var requested = new AuditEvent(AuditType.RecoveryRequested) { Subject = Purpose };
        if (!head.Budget.IsLocked)
        {
            var phantom = Notices.ToUsername(head, MessageKind.Unlock, context);
            return new Decision<Account, Done>(default(Done), account with { Head = head }) { Events = [requested], Phantoms = [phantom] };
        }

        (head, var message) = UnlockMessages.Write(head, context);
        return new Decision<Account, Done>(default(Done), account with { Head = head }) { Events = [requested], Messages = [message] };
    }

    public static Decision<Account, Done> ByLink(Account account, int generation, DecisionContext context)
    {
        var head = account.Head;
        return head.Budget.IsLocked && head.Budget.LinkUnlocks && head.UnlockLink.Opens(generation, context.Now)
            ? Clear(account, "link")
            : Attempts.Refuse<Done>(Refusal.LinkExpired);
    }

    public static Decision<Account, Done> ByBackOffice(Account account, DecisionContext context)
    {
        if (!account.Head.Budget.IsLocked)
        {
            return new Decision<Account, Done>(default(Done), null);
        }

        return account.Head.Budget.BackOfficeUnlocks
            ? Clear(account, "back-office") with { Messages = [Notices.ToUsername(account.Head, MessageKind.Unlocked, context)] }
            : Attempts.Refuse<Done>(Refusal.Conflict);
    }

    private static Decision<Account, Done> Clear(Account account, string by)
    {
        var head = account.Head with { Budget = account.Head.Budget.Unlock(), UnlockLink = account.Head.UnlockLink.Kill() };
        return new Decision<Account, Done>(default(Done), account with { Head = head })
        {
            Events = [new AuditEvent(AuditType.AccountUnlocked) { By = by }],
        };
    }
}
