using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Messages;
using Countersign.Policy;

namespace Countersign.Lockout;

/// <summary>
/// Lifts locks: by link, by timer and by the back office. It removes no factor and starts no session. Past failures
/// still count, unless the back office clears them.
/// </summary>
public static class Unlock
{
    public const string Purpose = "unlock";

    /// <summary>
    /// Sends the message again. The answer and the work are the same for every name, locked or not, known or unknown.
    /// </summary>
    public static Decision<Account, Done> Request(Account account, Username typed, DecisionContext context)
    {
        var head = account.Head.WithoutOldFailures(context.Now);
        if (!head.UnlockPacing.AllowsRequest(context.Now))
        {
            return new Decision<Account, Done>(default(Done), null);
        }

        var hasReceiver = account.HasLock && account.CanSignIn && !head.UsernameAddress.IsQuarantined(context.Now);
        if (RecoverySends.CheckLimits(account, typed, hasReceiver, context) is { } stop)
        {
            return stop;
        }

        head = head with { UnlockPacing = head.UnlockPacing.CountRequest(context.Now), TouchedAt = context.Now };
        var requested = new AuditEvent(AuditType.RecoveryRequested) { Subject = Purpose };
        if (!hasReceiver || !RecoverySends.MaySend(context))
        {
            var decoy = Notifications.To(head.UsernameAddress, MessageKind.Unlock, context);
            return new Decision<Account, Done>(default(Done), account with { Head = head })
            {
                Events = [requested],
                DecoyMessages = [decoy],
            };
        }

        var isPasswordKnown = Budgets(account).Any(budget => budget is { IsLocked: true, BehindPassword: true });
        (head, var message) = UnlockMessages.Write(head, isPasswordKnown, context);
        return new Decision<Account, Done>(default(Done), account with { Head = head })
        {
            Events = [requested],
            Messages = [message with { IsCounted = true }],
        };
    }

    /// <summary>
    /// Lifts the lock and gives its opener a lane, in which strangers cannot lock this person out again.
    /// </summary>
    public static Decision<Account, DeviceToken> ByLink(Account account, int generation, DecisionContext context)
    {
        var head = account.Head;
        if (!account.HasLock || !head.Budget.LinkUnlocks || !head.UnlockLink.IsValid(generation, context.Now))
        {
            return Decision.No<Account, DeviceToken>(Refusal.LinkExpired);
        }

        var proof = context.Entropy.Secret("lane-token");
        var lane = new Device(context.Entropy.Id("lane"), proof.Sha256(), context.Now, context.Now)
        {
            EndsAt = context.Now + Device.LaneLifetime,
        };
        var proved = account.WithProved(head.UsernameAddress.Inbox, context.Now, "unlock-link");
        var cleared = Clear(proved.WithoutLanes(), "link");
        return cleared.Answering<DeviceToken>(new DeviceToken(lane.Id, proof)) with
        {
            Next = cleared.Next!.Add(lane),
            IndexedInboxes = proved.NewInboxes(account),
        };
    }

    /// <summary>Lifts the lock. Past failures still count.</summary>
    public static Decision<Account, Done> ByBackOffice(Account account, DecisionContext context) => account.HasLock
        ? Clear(account, "back-office") with
        {
            Messages = [Notifications.To(account.Head.UsernameAddress, MessageKind.Unlocked, context)],
        }
        : Decision.Already<Account>();

    /// <summary>
    /// Lifts the lock and forgets every failure: the organisation knows that it deals with the owner. The factors stay.
    /// Every address is told, since this gives a guesser new attempts.
    /// </summary>
    public static Decision<Account, Done> WithAllFailuresCleared(Account account, DecisionContext context)
    {
        var unlinked = WithoutLink(account);
        var cleared = unlinked with
        {
            Head = unlinked.Head with { Budget = AttemptBudget.Full, FailuresByFactor = FailureCounts.None },
            Devices = account.Devices.SetItems(
                account.Devices.Values.Select(
                    device => KeyValuePair.Create(device.Id, device with { Budget = AttemptBudget.Full }))),
        };
        return new Decision<Account, Done>(default(Done), cleared)
        {
            Events = [new AuditEvent(AuditType.FailuresCleared) { By = "back-office" }],
            Messages = AccountNotifications.ToAll(account, MessageKind.Unlocked, context),
        };
    }

    /// <summary>
    /// When the timer lifts the next lock of the account or one of its devices. From 25 failures on it lifts none.
    /// </summary>
    public static DateTimeOffset? NextByTimer(Account account, TenantPolicy policy) =>
        account.Head.Budget.LinkUnlocks ? Budgets(account).Min(budget => budget.UnlocksAt(policy.UnlockAfter)) : null;

    /// <summary>Lifts the locks that are due, and notifies the user.</summary>
    public static Decision<Account, Done> ByTimer(Account account, DecisionContext context)
    {
        if (NextByTimer(account, context.Policy) is not { } next || context.Now < next)
        {
            return Decision.Already<Account>();
        }

        // The unlock link is voided with the last lock.
        var lifted = Lift(account, budget => budget.UnlocksAt(context.Policy.UnlockAfter) <= context.Now);
        var isSilent = !account.CanSignIn || account.Head.UsernameAddress.IsQuarantined(context.Now);
        return Unlocked(lifted.HasLock ? lifted : WithoutLink(lifted), "timer") with
        {
            Messages = isSilent
                ? []
                : [Notifications.To(account.Head.UsernameAddress, MessageKind.UnlockedByTimer, context)],
        };
    }

    private static IEnumerable<AttemptBudget> Budgets(Account account) =>
        account.Devices.Values.Select(device => device.Budget).Prepend(account.Head.Budget);

    private static Decision<Account, Done> Clear(Account account, string by) =>
        Unlocked(WithoutLink(Lift(account, _ => true)), by);

    private static Account Lift(Account account, Func<AttemptBudget, bool> isOver)
    {
        AttemptBudget Lifted(AttemptBudget budget) => isOver(budget) ? budget.Unlock() : budget;
        return account with
        {
            Head = account.Head with { Budget = Lifted(account.Head.Budget) },
            Devices = account.Devices.SetItems(
                account.Devices.Values.Select(
                    device => KeyValuePair.Create(device.Id, device with { Budget = Lifted(device.Budget) }))),
        };
    }

    private static Account WithoutLink(Account account) =>
        account with { Head = account.Head with { UnlockLink = account.Head.UnlockLink.Void() } };

    private static Decision<Account, Done> Unlocked(Account account, string by) =>
        new(default(Done), account) { Events = [new AuditEvent(AuditType.AccountUnlocked) { By = by }] };
}
