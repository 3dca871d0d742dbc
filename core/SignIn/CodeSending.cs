using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Secrets;
using Countersign.SendLimits;

namespace Countersign.SignIn;

/// <summary>
/// Sends the codes of a challenge. It checks cool-down and count; the context holds the outcome of the send limits.
/// </summary>
public static class CodeSending
{
    public static Decision<Account, CodeSent> Decide(
        Account account, ChallengeRef reference, Factor factor, IRowSealer sealer, DecisionContext context)
    {
        var found = Verification.Find(account, reference, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<Account, CodeSent>(refusal);
        }

        var challenge = found.Value;
        if (!factor.IsSent()
            || !Login.Accepts(account, challenge, factor, context.Policy)
            || Target(account, challenge, factor, sealer, context) is not { } target)
        {
            return Decision.No<Account, CodeSent>(Verification.NotOffered(account, challenge, factor));
        }

        if (challenge.Wait(factor, context.Now) is { } wait)
        {
            return Decision.No<Account, CodeSent>(Refusal.TooManyRequests(wait));
        }

        return Send(
            account.WithoutExpired(context.Now, context.Policy), challenge, target, context,
            sent => challenge.Sent(
                sent.Code, target.Shown, Attempts.Left(account, context, challenge.DeviceId), context.Now));
    }

    /// <summary>
    /// Asks the send limits first; then writes the code into the challenge and its message into the outbox.
    /// </summary>
    public static Decision<Account, T> Send<T>(
        Account account, Challenge challenge, CodeTarget target, DecisionContext context,
        Func<(Challenge Challenge, SentCode Code), T> outcome) =>
        Decision.WithinLimits<Account, T>(
            context, RequestFor(account, challenge, target, context),
            limits => Send(account, challenge, target, limits, context, outcome));

    private static Decision<Account, T> Send<T>(
        Account account, Challenge challenge, CodeTarget target, SendLimitOutcome limits, DecisionContext context,
        Func<(Challenge Challenge, SentCode Code), T> outcome)
    {
        var isSent = limits.IsAllowed && target.AddressHash.Length > 0;
        var code = challenge.NextCode(target, limits, context);
        var sent = challenge.WithCode(code);
        var kind = challenge.Purpose is ChallengePurpose.StepUp or ChallengePurpose.SecondFactor
            ? MessageKind.StepUpCode
            : MessageKind.SignInCode;
        var message = Notifications.Code(kind, challenge.Purpose, challenge.Id, code, context);
        var audit = new AuditEvent(AuditType.CodeSent) { Factor = target.Factor.Wire(), Subject = challenge.Id };
        account = account with { Head = account.Head with { TouchedAt = context.Now } };
        return new Decision<Account, T>(outcome((sent, code)), account.Add(sent))
        {
            Events = [audit],
            Messages = isSent ? [message] : [],
            DecoyMessages = isSent ? [] : [message],
        };
    }

    // A recognised device counts as a proof: strangers must not make its owner wait.
    private static SendRequest RequestFor(
        Account account, Challenge challenge, CodeTarget target, DecisionContext context)
    {
        var isProven = challenge.DeviceId is not null || (challenge.HasFirst && !IsOfStranger(challenge));
        return new SendRequest(
            target.Factor.AsChannel(), target.Destination, isProven ? SendStanding.Proven : SendStanding.Unproven,
            context.Partition.Id)
        {
            HasReceiver = target.AddressHash.Length > 0,
            IsTyped = target.IsTyped,
            IsProved = account.ProvedAt(target.Inbox) is not null,
        };
    }

    private static bool IsOfStranger(Challenge challenge) =>
        challenge is { Purpose: ChallengePurpose.SecondFactor, IsOfStranger: true };

    /// <summary>
    /// Where the code of a factor goes. Before the first proof that is the username or the account's address on the
    /// other channel. If there is none, no code is sent, and the answer is the same (no enumeration).
    /// </summary>
    public static CodeTarget? Target(
        Account account, Challenge challenge, Factor factor, IRowSealer sealer, DecisionContext context)
    {
        if (!challenge.HasFirst)
        {
            return challenge.TypedName is { } typed
                ? First(
                    account, factor,
                    sealer.Open(Challenge.TypedNameField(context.Partition, challenge.Id), typed).RevealText(), context)
                : null;
        }

        if (Verification.IsOfFirstFactor(account, challenge, context.Policy))
        {
            return account.Head.AddressFor(factor.AsChannel()) is { } username && username.TakesCodes(context.Now)
                ? CodeTarget.Of(factor, username)
                : null;
        }

        return account.FactorOf(factor) is { Address.Suspended: false } enrolled
            ? CodeTarget.Of(factor, enrolled.Address)
            : null;
    }

    public static CodeTarget First(Account account, Factor factor, string typedName, DecisionContext context)
    {
        var isTyped = factor == account.Head.Channel.AsFactor();
        var address = account.CanSignIn ? account.Head.AddressFor(factor.AsChannel()) : null;
        var target = address is not null && address.TakesCodes(context.Now)
            ? CodeTarget.Of(factor, address)
            : CodeTarget.Of(factor, Address.Nowhere(factor.AsChannel()));
        return target with
        {
            IsTyped = isTyped,
            Destination = isTyped
                ? typedName
                : target.Destination.Length > 0 ? target.Destination : $"{context.Partition.Id}:{factor.Wire()}",
            Shown = isTyped ? Mask.Text(typedName) : Mask.Hidden,
        };
    }
}
