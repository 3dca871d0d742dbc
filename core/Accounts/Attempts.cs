using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Outbox;
using Countersign.Recovery;

namespace Countersign.Accounts;

/// <summary>The one place where a wrong answer is charged and an account locks, whatever door it came through.</summary>
public static class Attempts
{
    public static Decision<Account, T> Refuse<T>(Refusal refusal) => new(refusal, null);

    /// <summary>A replayed code: refused like a wrong one, but it costs nothing and writes nothing.</summary>
    public static Decision<Account, T> RefuseUncharged<T>(Account account, DecisionContext context) =>
        Refuse<T>(Refusal.InvalidCredentials(account.Head.Budget.Left(context.Policy.Attempts)));

    public static Decision<Account, T> Fail<T>(Account account, Factor factor, DecisionContext context)
    {
        var budget = account.Head.Budget.Charge(context.Policy.Attempts, context.Now);
        var charged = account.WithoutExpired(context.Now, context.Policy);
        charged = charged with { Head = charged.Head with { Budget = budget } };
        var failed = new AuditEvent(AuditType.AttemptFailed) { Factor = factor.Wire(), Failures = budget.Failures };
        if (!budget.IsLocked)
        {
            return new Decision<Account, T>(Refusal.InvalidCredentials(budget.Left(context.Policy.Attempts)), charged) { Events = [failed] };
        }

        var (locked, message) = Lock(charged, context);
        return new Decision<Account, T>(Refusal.Locked, locked)
        {
            Events = [failed, new AuditEvent(AuditType.AccountLocked) { Failures = budget.Failures, Subject = message?.Id }],
            Messages = message is null ? [] : [message],
        };
    }

    // The link of an earlier lock dies with this one. The message goes out by itself, five times a day at most.
    private static (Account Locked, OutboxMessage? Message) Lock(Account account, DecisionContext context)
    {
        var head = account.Head with { UnlockLink = account.Head.UnlockLink.Kill() };
        OutboxMessage? message = null;
        if (head.UnlockPacing.AllowsAutomatic(context.Now))
        {
            head = head with { UnlockPacing = head.UnlockPacing.CountAutomatic(context.Now) };
            (head, message) = UnlockMessages.Write(head, context);
        }

        return (account with { Head = head, Challenges = account.Challenges.Clear() }, message);
    }
}
