using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.SendLimits;

namespace Countersign.Lockout;

/// <summary>The one place where a wrong answer is charged and an account locks, whatever door it came through.</summary>
public static class Attempts
{
    /// <summary>A replayed code: refused like a wrong one, but it costs nothing and writes nothing.</summary>
    public static Decision<Account, T> RefuseUncharged<T>(Account account, DecisionContext context, string? deviceId = null) =>
        Decision.No<Account, T>(Refusal.InvalidCredentials(Left(account, context, deviceId)));

    /// <summary>A recognised device is locked by its own wrong answers only, until nothing but a factor reset unlocks.</summary>
    public static bool IsLocked(Account account, string? deviceId) =>
        DeviceOf(account, deviceId) is { } device
            ? device.Budget.IsLocked || !account.Head.Budget.BackOfficeUnlocks
            : account.Head.Budget.IsLocked;

    public static int Left(Account account, DecisionContext context, string? deviceId) =>
        (DeviceOf(account, deviceId)?.Budget ?? account.Head.Budget).Left(context.Policy.Attempts);

    /// <summary>
    /// An idempotency key whose first body passed comes with another body: a guess like any other, or the key would let
    /// bodies be tried for nothing until one is told apart.
    /// </summary>
    public static Decision<Account, Done> Reuse(Account account, DecisionContext context)
    {
        if (account.Head.Budget.IsLocked)
        {
            return Decision.No<Account, Done>(Refusal.Locked);
        }

        var failed = Fail<Done>(account, factor: null, context);
        return failed.Outcome.Refusal?.Code == RefusalCode.Locked ? failed : failed with { Outcome = Refusal.IdempotencyKeyReused };
    }

    public static Decision<Account, T> Fail<T>(Account account, Factor? factor, DecisionContext context, string? deviceId = null, TimeSpan? clockOffset = null)
    {
        var charged = account.WithoutExpired(context.Now, context.Policy);
        AttemptBudget budget;
        if (DeviceOf(account, deviceId) is { } device)
        {
            budget = device.Budget.Charge(context.Policy.Attempts, context.Now);
            charged = charged with
            {
                Head = charged.Head with { Budget = charged.Head.Budget.Count() },
                Devices = charged.Devices.SetItem(device.Id, device with { Budget = budget }),
            };
        }
        else
        {
            deviceId = null;
            budget = account.Head.Budget.Charge(context.Policy.Attempts, context.Now);
            charged = charged with { Head = charged.Head with { Budget = budget } };
        }

        var failed = new AuditEvent(AuditType.AttemptFailed) { Factor = factor?.Wire(), Failures = budget.Failures, Subject = deviceId };
        if (!budget.IsLocked)
        {
            var wrong = Refusal.InvalidCredentials(budget.Left(context.Policy.Attempts)) with { ClockOffset = clockOffset };
            return new Decision<Account, T>(wrong, charged) { Events = [failed] };
        }

        var (locked, message) = Lock(charged, deviceId, context);
        var isMute = account.Head.Disabled || account.Head.UsernameAddress.IsQuarantined(context.Now);
        var type = deviceId is null ? AuditType.AccountLocked : AuditType.DeviceLocked;
        return new Decision<Account, T>(Refusal.Locked, locked)
        {
            Events = [failed, new AuditEvent(type) { Failures = budget.Failures, Subject = message?.Id }],
            Messages = message is null || isMute ? [] : [message with { IsCounted = true }],
            DecoyMessages = message is not null && isMute ? [message] : [],
            Counts = message is null ? null : new SendRequest(account.Head.Channel, context.TypedName ?? account.Head.Username, SendStanding.Unproven, context.Partition.Id),
            LookAt = Unlock.NextByTimer(locked, context.Policy),
        };
    }

    private static Device? DeviceOf(Account account, string? deviceId) => deviceId is null ? null : account.Devices.GetValueOrDefault(deviceId);

    // The link of an earlier lock dies with this one. The message goes out by itself, five times a day at most. What an
    // owner has under way on a recognised device goes on: strangers locked the name, not the device.
    private static (Account Locked, OutboxMessage? Message) Lock(Account account, string? deviceId, DecisionContext context)
    {
        var head = account.Head with { UnlockLink = account.Head.UnlockLink.Kill() };
        OutboxMessage? message = null;
        if (head.UnlockPacing.AllowsAutomatic(context.Now))
        {
            head = head with { UnlockPacing = head.UnlockPacing.CountAutomatic(context.Now) };
            (head, message) = UnlockMessages.Write(head, context);
        }

        var over = account.Challenges.Values.Where(challenge => deviceId is null ? DeviceOf(account, challenge.DeviceId) is null : challenge.DeviceId == deviceId);
        var endsSessions = deviceId is null && context.Policy.Session.EndOnLock;
        return (account with
        {
            Head = deviceId is null ? head with { SecurityStamp = head.SecurityStamp + 1 } : head,
            Challenges = account.Challenges.RemoveRange(over.Select(challenge => challenge.Id)),
            Sessions = endsSessions ? account.Sessions.Clear() : account.Sessions,
        }, message);
    }
}
