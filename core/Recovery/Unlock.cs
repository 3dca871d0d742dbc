using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Names;
using Countersign.Outbox;

namespace Countersign.Recovery;

/// <summary>Clears a lock and nothing else: no factor is turned off, nobody is signed in, the failures of the past still count.</summary>
public static class Unlock
{
    public const string Purpose = "unlock";

    /// <summary>Sends the message again. Same answer and same work for every name, locked or not, known or not.</summary>
    public static Decision<Account, Done> Request(Account account, Username typed, DecisionContext context)
    {
        var head = account.Head;
        if (!head.UnlockPacing.AllowsRequest(context.Now))
        {
            return new Decision<Account, Done>(default(Done), null);
        }

        if (RecoverySends.Stop(account, typed, context) is { } stop)
        {
            return stop;
        }

        head = head with { UnlockPacing = head.UnlockPacing.CountRequest(context.Now) };
        var requested = new AuditEvent(AuditType.RecoveryRequested) { Subject = Purpose };
        if (!account.HasLock || !account.CanSignIn || head.UsernameAddress.IsQuarantined(context.Now))
        {
            var phantom = Notices.ToUsername(head, MessageKind.Unlock, context);
            return new Decision<Account, Done>(default(Done), account with { Head = head }) { Events = [requested], Phantoms = [phantom] };
        }

        (head, var message) = UnlockMessages.Write(head, context);
        return new Decision<Account, Done>(default(Done), account with { Head = head }) { Events = [requested], Messages = [message with { IsCounted = true }] };
    }

    public static Decision<Account, Done> ByLink(Account account, int generation, DecisionContext context)
    {
        var head = account.Head;
        return account.HasLock && head.Budget.LinkUnlocks && head.UnlockLink.Opens(generation, context.Now)
            ? Clear(account, "link")
            : Attempts.Refuse<Done>(Refusal.LinkExpired);
    }

    public static Decision<Account, Done> ByBackOffice(Account account, DecisionContext context)
    {
        if (!account.HasLock)
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
        var devices = account.Devices.SetItems(account.Devices.Values.Select(device => KeyValuePair.Create(device.Id, device with { Budget = device.Budget.Unlock() })));
        return new Decision<Account, Done>(default(Done), account with { Head = head, Devices = devices })
        {
            Events = [new AuditEvent(AuditType.AccountUnlocked) { By = by }],
        };
    }
}
