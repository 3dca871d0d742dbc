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

/// <summary>SMS and email as second factors: start, confirm, replace, disable.</summary>
public static class AccountFactors
{
    /// <summary>
    /// Sends a code to an address that becomes a second factor. A repeated request for the same address sends the same
    /// code.
    /// </summary>
    public static Decision<Account, CodeSent> Start(
        Account account, Caller caller, Factor factor, Address address, DecisionContext context)
    {
        if ((StepUp.RefusalFor(account, caller, mustBeFresh: true, context)
            ?? FactorChange.RefusalToAdd(factor, context.Policy)) is { } refusal)
        {
            return Decision.No<Account, CodeSent>(refusal);
        }

        if (ProvesTheFirstFactor(account, caller, address))
        {
            return Decision.No<Account, CodeSent>(Refusal.SameAddressTwice);
        }

        // By its inbox: with a `+tag`, the code would still go to the person who set the address.
        if (account.IsQuarantined(address.Inbox, context.Now))
        {
            return Decision.No<Account, CodeSent>(Refusal.FactorNotOffered);
        }

        account = account.WithoutExpired(context.Now, context.Policy);

        // A pending factor of another caller causes no cool-down.
        var before = account.PendingFactors.GetValueOrDefault(factor) is { } pending && pending.StartedBy == caller
            ? pending
            : null;
        return AddressCode.OfFactor.Send(
            account, address, before is null ? null : (before.Id, before.Code), FactorChange.DeviceOf(account, caller),
            (id, code) => account with
            {
                PendingFactors = account.PendingFactors.SetItem(
                    factor, new PendingFactor(id, factor, address, caller, code)),
            },
            context);
    }

    public static Decision<Account, Enrolled> Confirm(
        Account account, Caller caller, Factor factor, string code, Verifiers verifiers, DecisionContext context)
    {
        if ((StepUp.RefusalFor(account, caller, mustBeFresh: false, context)
            ?? FactorChange.RefusalToAdd(factor, context.Policy)) is { } refusal)
        {
            return Decision.No<Account, Enrolled>(refusal);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        if (account.PendingFactors.GetValueOrDefault(factor) is not { } pending || pending.StartedBy != caller)
        {
            return Decision.No<Account, Enrolled>(Refusal.Conflict);
        }

        switch (verifiers.Codes.Match(
            pending.Code, context.Partition.Tenant, ChallengePurpose.Enrolment, pending.Id, code))
        {
            case CodeMatch.Replaced:
                return Decision.No<Account, Enrolled>(Refusal.Conflict);
            case CodeMatch.Wrong:
                return Attempts.Fail<Enrolled>(account, factor, context, FactorChange.DeviceOf(account, caller));
        }

        var old = account.FactorOf(factor)?.Address;
        var next = account with
        {
            AddressFactors = account.AddressFactors.SetItem(
                factor, new AddressFactor(factor, pending.Address, context.Now)),
            PendingFactors = account.PendingFactors.Remove(factor),
            Head = account.Head with { FailuresByFactor = account.Head.FailuresByFactor.Without(factor) },
        };
        next = next.WithAddress(pending.Address.Hash, address => address with { Suspended = false }).WithProved(
            pending.Address.Inbox, context.Now, "factor");
        var decision = FactorChange.Enrolled(
            next.KeepFormer(old, context.Now), caller, new Proof(factor, context.Now, pending.Address.Inbox), null,
            context);
        return decision with
        {
            Events = [
                new AuditEvent(AuditType.FactorEnabled) { By = "user", Factor = factor.Wire(), Subject = pending.Id },
                .. decision.Events],
            Messages = Notify(
                account.Head, old, factor == Factor.Sms ? MessageKind.SmsEnabled : MessageKind.EmailEnabled, context),
            ReturnedUnits = pending.Code.Units,
            IndexedInboxes = next.NewInboxes(account),
            DueAt = Overdue.NextDueAt(decision.Next!, context.Policy),
        };
    }

    /// <summary>Requires a TOTP or, without an authenticator, a fresh proof of a second factor.</summary>
    public static Decision<Account, Done> Disable(
        Account account, string sessionId, Factor factor, string? code, Verifiers verifiers, DecisionContext context)
    {
        if (StepUp.RefusalFor(
            account, Caller.Session(sessionId), mustBeFresh: account.Totp is null, context) is { } refusal)
        {
            return Decision.No<Account, Done>(refusal);
        }

        if (account.FactorOf(factor) is not { } enrolled)
        {
            return Decision.No<Account, Done>(Refusal.Conflict);
        }

        if (FactorChange.RefusalToRemove(account, factor, context.Policy) is { } needed)
        {
            return Decision.No<Account, Done>(needed);
        }

        return TotpGate.Pass(account, code, verifiers, context, passed =>
        {
            var next = FactorChange.Removed(
                passed with { AddressFactors = passed.AddressFactors.Remove(factor) }, sessionId, factor).KeepFormer(
                    enrolled.Address, context.Now);
            return new Decision<Account, Done>(default(Done), next)
            {
                Events = [new AuditEvent(AuditType.FactorDisabled) { By = "user", Factor = factor.Wire() }],
                Messages = Notify(
                    account.Head, enrolled.Address,
                    factor == Factor.Sms ? MessageKind.SmsDisabled : MessageKind.EmailDisabled, context),
                DueAt = Overdue.NextDueAt(next, context.Policy),
            };
        });
    }

    // True if one inbox would prove both factors: the username's inbox when there is no independent password, or the
    // inbox that proved the first factor of this sign-in.
    private static bool ProvesTheFirstFactor(Account account, Caller caller, Address address)
    {
        var head = account.Head;
        var isUsername = string.Equals(address.Inbox, head.UsernameAddress.Inbox, StringComparison.Ordinal);
        var hasIndependentPassword = head.PasswordHash is not null
            && !string.Equals(head.PasswordProvedBy, address.Inbox, StringComparison.Ordinal);
        return (isUsername && !hasIndependentPassword)
            || (caller.IsChallenge && account.Challenges[caller.Id].Proofs.Any(
                proof => proof.First && string.Equals(proof.Inbox, address.Inbox, StringComparison.Ordinal)));
    }

    private static System.Collections.Immutable.ImmutableArray<OutboxMessage> Notify(
        AccountHead head, Address? old, MessageKind kind, DecisionContext context) =>
        old is null || old.Hash == head.UsernameAddress.Hash
            ? [Notifications.To(head.UsernameAddress, kind, context)]
            : [Notifications.To(head.UsernameAddress, kind, context), Notifications.To(old, kind, context)];
}
