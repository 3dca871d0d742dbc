using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.SendLimits;

namespace Countersign.Lockout;

/// <summary>
/// The one place that charges wrong answers to an account and locks it, for every factor and endpoint.
/// </summary>
public static class Attempts
{
    /// <summary>Refuses a replayed code like a wrong one, but charges nothing and writes nothing.</summary>
    public static Decision<Account, T> RefuseUncharged<T>(
        Account account, DecisionContext context, string? deviceId = null) =>
        Decision.No<Account, T>(Refusal.InvalidCredentials(Left(account, context, deviceId)));

    /// <summary>Only its own wrong answers lock a recognised device, or the lane of an unlock link.</summary>
    public static bool IsLocked(Account account, string? deviceId, DecisionContext context) =>
        (DeviceOf(account.WithoutLanes(context.Now), deviceId)?.Budget ?? account.Head.Budget).IsLocked;

    /// <summary>True for a factor with too many wrong answers to be judged once more, in whatever lane.</summary>
    public static bool IsSpent(Account account, Factor factor, DecisionContext context) =>
        account.Head.WithoutOldFailures(context.Now).FailuresByFactor.IsSpent(factor);

    public static int Left(Account account, DecisionContext context, string? deviceId) =>
        (DeviceOf(account.WithoutLanes(context.Now), deviceId)?.Budget
            ?? account.Head.WithoutOldFailures(context.Now).Budget).Left(context.Policy.Attempts);

    /// <summary>
    /// A used idempotency key arrives with another body. It is charged as a guess: otherwise the key would allow free
    /// guesses until one body gets a different answer.
    /// </summary>
    public static Decision<Account, Done> RefuseReusedKey(Account account, DecisionContext context)
    {
        if (account.Head.Budget.IsLocked)
        {
            return Decision.No<Account, Done>(Refusal.Locked);
        }

        var failed = Fail<Done>(account, factor: null, context);
        return failed.Outcome.Refusal?.Code == RefusalCode.Locked
            ? failed
            : failed with { Outcome = Refusal.IdempotencyKeyReused };
    }

    /// <param name="behindPassword">The right password came before: the message about a lock says so.</param>
    public static Decision<Account, T> Fail<T>(
        Account account, Factor? factor, DecisionContext context, string? deviceId = null, TimeSpan? clockOffset = null,
        bool behindPassword = false)
    {
        var (charged, budget, charging) = Charge(account, factor, deviceId, behindPassword, context);
        var failed = new AuditEvent(AuditType.AttemptFailed)
        {
            Factor = factor?.Wire(),
            Failures = budget.Failures,
            Subject = charging,
        };
        if (!budget.IsLocked)
        {
            var wrong = Refusal.InvalidCredentials(budget.Left(context.Policy.Attempts)) with
            {
                ClockOffset = clockOffset,
            };
            return new Decision<Account, T>(wrong, charged) { Events = [failed] };
        }

        var (locked, message) = Lock(charged, charging, budget.BehindPassword, context);
        var isSilent = account.Head.Disabled || account.Head.UsernameAddress.IsQuarantined(context.Now);
        var type = charging is null ? AuditType.AccountLocked : AuditType.DeviceLocked;
        return new Decision<Account, T>(Refusal.Locked, locked)
        {
            Events = [failed, new AuditEvent(type) { Failures = budget.Failures, Subject = message?.Id }],
            Messages = message is null || isSilent ? [] : [message],
            DecoyMessages = message is not null && isSilent ? [message] : [],
            DueAt = Unlock.NextByTimer(locked, context.Policy),
        };
    }

    // Charges the budget of the device, if the account knows it, else that of the account. The account counts the wrong
    // answers of devices too, but they do not lock it.
    private static (Account Charged, AttemptBudget Budget, string? DeviceId) Charge(
        Account account, Factor? factor, string? deviceId, bool behindPassword, DecisionContext context)
    {
        var kept = account.WithoutExpired(context.Now, context.Policy);
        var head = kept.Head with
        {
            TouchedAt = context.Now,
            FailuresByFactor = kept.Head.FailuresByFactor.Add(factor),
        };
        var device = DeviceOf(kept, deviceId);
        var before = device?.Budget ?? head.Budget;
        var budget = before.Charge(context.Policy.Attempts, context.Now) with
        {
            BehindPassword = before.BehindPassword || behindPassword,
        };
        var charged = device is null
            ? kept with { Head = head with { Budget = budget } }
            : kept with
            {
                Head = head with { Budget = head.Budget.Count() },
                Devices = kept.Devices.SetItem(device.Id, device with { Budget = budget }),
            };
        return (charged, budget, device?.Id);
    }

    private static Device? DeviceOf(Account account, string? deviceId) =>
        deviceId is null ? null : account.Devices.GetValueOrDefault(deviceId);

    // This lock voids the link of an earlier one. A message goes out automatically, at most five times a day.
    // Challenges of a recognised device stay open: attackers elsewhere locked the account, not the device.
    private static (Account Locked, OutboxMessage? Message) Lock(
        Account account, string? deviceId, bool isPasswordKnown, DecisionContext context)
    {
        var head = account.Head with { UnlockLink = account.Head.UnlockLink.Void() };
        OutboxMessage? message = null;
        if (head.UnlockPacing.AllowsAutomatic(context.Now))
        {
            head = head with { UnlockPacing = head.UnlockPacing.CountAutomatic(context.Now) };
            (head, message) = UnlockMessages.Write(head, isPasswordKnown, context);
        }

        var endsSessions = deviceId is null && context.Policy.Session.EndOnLock;
        return (account with
        {
            Head = deviceId is null ? head with { SecurityStamp = head.SecurityStamp + 1 } : head,
            Challenges = account.Challenges.KeepWhere(
                challenge => deviceId is null
                    ? DeviceOf(account, challenge.DeviceId) is not null
                    : challenge.DeviceId != deviceId),
            Sessions = endsSessions ? account.Sessions.Clear() : account.Sessions,
        }, message);
    }
}
