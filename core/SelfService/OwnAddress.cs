using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.SignIn;

namespace Countersign.SelfService;

/// <summary>
/// A user changes their own email address or number: a code to the new one confirms it. A username that was the old
/// address becomes the new one. Every old address is told.
/// </summary>
public static class OwnAddress
{
    /// <summary>Sends a code to the new address. The answer is the same whoever has the address.</summary>
    public static Decision<Account, CodeSent> Start(
        Account account, string sessionId, Address address, DecisionContext context)
    {
        if (RefusalFor(account, sessionId, address.Channel, context) is { } refusal)
        {
            return Decision.No<Account, CodeSent>(refusal);
        }

        if (Own(account.Head, address.Channel)?.Text == address.Text)
        {
            return Decision.No<Account, CodeSent>(Refusal.Conflict);
        }

        if (ShutsOut(account, address))
        {
            return Decision.No<Account, CodeSent>(Refusal.SameAddressTwice);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var before = account.PendingAddresses.GetValueOrDefault(address.Channel);
        return AddressCode.OfOwnAddress.Send(
            account, address, before is null ? null : (before.Id, before.Code), deviceId: null,
            (id, code) => account with
            {
                PendingAddresses = account.PendingAddresses.SetItem(
                    address.Channel, new PendingAddress(id, address, Caller.Session(sessionId), code)),
            },
            context);
    }

    /// <summary>The new username where the old one was the address that changes, or null where it stays.</summary>
    public static Username? NewUsername(Account account, Channel channel) =>
        account.PendingAddresses.GetValueOrDefault(channel) is { } pending
        && IsUsername(account.Head, channel)
        && Username.TryParse(pending.Address.Text, [], out var next) ? next : null;

    /// <summary>
    /// True for the right code of an account that is not locked. It changes nothing; wrong ones are charged by
    /// <see cref="Confirm"/>.
    /// </summary>
    public static bool IsRight(
        Account account,
        string sessionId,
        Channel channel,
        string code,
        Verifiers verifiers,
        DecisionContext context) =>
        StepUp.RefusalFor(account, Caller.Session(sessionId), mustBeFresh: false, context) is null
        && account.WithoutExpired(context.Now, context.Policy).PendingAddresses.TryGetValue(channel, out var pending)
        && pending.StartedBy == Caller.Session(sessionId)
        && Match(pending, code, verifiers, context) == CodeMatch.Right;

    /// <param name="isFree">False where the new username belongs to somebody else. Only the right code is told, and it
    /// is used up: each guess costs an attempt or the code. Null where none was claimed.</param>
    public static Decision<Account, Done> Confirm(
        Account account, string sessionId, Channel channel, string code, bool? isFree, Verifiers verifiers,
        DecisionContext context)
    {
        if (StepUp.RefusalFor(account, Caller.Session(sessionId), mustBeFresh: false, context) is { } refusal)
        {
            return Decision.No<Account, Done>(refusal);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        if (account.PendingAddresses.GetValueOrDefault(channel) is not { } pending
            || pending.StartedBy != Caller.Session(sessionId))
        {
            return Decision.No<Account, Done>(Refusal.Conflict);
        }

        if (ShutsOut(account, pending.Address))
        {
            return Decision.No<Account, Done>(Refusal.SameAddressTwice);
        }

        switch (Match(pending, code, verifiers, context))
        {
            case CodeMatch.Replaced:
                return Decision.No<Account, Done>(Refusal.Conflict);
            case CodeMatch.Wrong:
                return Attempts.Fail<Done>(account, channel.AsFactor(), context);
        }

        if (isFree is null && NewUsername(account, channel) is { } name && name.Canonical != account.Head.Username)
        {
            // The account was locked when the name should have been claimed. The code is good for the next try.
            return Decision.No<Account, Done>(Refusal.Conflict);
        }

        if (isFree == false)
        {
            return Decision.No<Account, Done>(Refusal.Conflict) with
            {
                Next = account with { PendingAddresses = account.PendingAddresses.Remove(channel) },
                Events = [new AuditEvent(AuditType.AddressTaken) { By = "user", Factor = channel.AsFactor().Wire() }],
                ReturnedUnits = pending.Code.Units,
            };
        }

        var next = Replace(account, sessionId, pending.Address, context);
        return new Decision<Account, Done>(default(Done), next)
        {
            Events = [new AuditEvent(AuditType.AddressChanged) { By = "user", Factor = channel.AsFactor().Wire() }],
            Messages = AccountNotifications.ToAll(account, MessageKind.AddressChanged, context),
            ReturnedUnits = pending.Code.Units,
            IndexedInboxes = next.NewInboxes(account),
            DueAt = Overdue.NextDueAt(next, context.Policy),
        };
    }

    // The username's inbox would prove the first factor of a sign-in, and then be no second one beside it.
    private static bool ShutsOut(Account account, Address address) =>
        IsUsername(account.Head, address.Channel)
        && (account.Head.PasswordHash is null || account.Head.PasswordProvedBy == address.Inbox)
        && account.HasSecondFactor
        && SecondFactors.Enrolled(account).All(factor => account.FactorOf(factor)?.Address.Inbox == address.Inbox);

    private static bool IsUsername(AccountHead head, Channel channel) =>
        Own(head, channel) is { } own
        && Username.TryParse(own.Text, [], out var name)
        && string.Equals(name!.Canonical, head.Username, StringComparison.Ordinal);

    private static CodeMatch Match(
        PendingAddress pending, string code, Verifiers verifiers, DecisionContext context) =>
        verifiers.Codes.Match(
            pending.Code, context.Partition.Tenant, ChallengePurpose.Enrolment, pending.Id, code);

    // Without a second factor the password alone is not enough: a stolen one would take the account over for good.
    private static Refusal? RefusalFor(Account account, string sessionId, Channel channel, DecisionContext context)
    {
        var caller = Caller.Session(sessionId);
        if (StepUp.RefusalFor(account, caller, mustBeFresh: account.HasSecondFactor, context) is { } refusal)
        {
            return refusal;
        }

        string?[] old = [account.Head.UsernameAddress.Inbox, Own(account.Head, channel)?.Inbox];
        return account.HasSecondFactor
            || account.Sessions[sessionId].HasFresh(
                proof => proof.Factor != Factor.Password && old.Contains(proof.Inbox), context.Now)
            ? null
            : Refusal.StepUpRequired;
    }

    private static Address? Own(AccountHead head, Channel channel) =>
        (channel == Channel.Email ? head.Email : head.Phone)
        ?? (head.Channel == channel ? head.UsernameAddress : null);

    // Another session may belong to an attacker, and a link to the old address must not outlive it.
    private static Account Replace(Account account, string sessionId, Address address, DecisionContext context)
    {
        var (head, old) = (account.Head, Own(account.Head, address.Channel));
        var username = NewUsername(account, address.Channel);
        var changed = account.EndOthers(sessionId);
        changed = changed with
        {
            PendingAddresses = account.PendingAddresses.Remove(address.Channel),
            Head = changed.Head with
            {
                Username = username?.Canonical ?? head.Username,
                UsernameAddress = username is null ? head.UsernameAddress : address,
                Email = address.Channel == Channel.Email ? address : head.Email,
                Phone = address.Channel == Channel.Sms ? address : head.Phone,
                UnlockLink = head.UnlockLink.Void(),
                PasswordLink = head.PasswordLink.Void(),
                WelcomeLink = head.WelcomeLink.Void(),
            },
        };
        return (changed.AddressOf(old?.Hash ?? "", orFormer: false) is null
            ? changed.KeepFormer(old, context.Now)
            : changed).WithProved(address.Inbox, context.Now, "code");
    }
}
