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

/// <summary>Sends the codes of a challenge: cool-down and count here, the caps by the verdict in the context.</summary>
public static class CodeSending
{
    public static Decision<Account, CodeSent> Decide(Account account, ChallengeRef asked, Factor factor, IRowSealer sealer, DecisionContext context)
    {
        var found = Verification.Find(account, asked, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<Account, CodeSent>(refusal);
        }

        var challenge = found.Value;
        if (!factor.IsSent() || !Login.Asks(account, challenge, factor, context.Policy) || Target(account, challenge, factor, sealer, context) is not { } target)
        {
            return Decision.No<Account, CodeSent>(Verification.NotOffered(account, challenge, factor));
        }

        if (Wait(challenge, factor, context.Now) is { } wait)
        {
            return Decision.No<Account, CodeSent>(Refusal.TooManyRequests(wait));
        }

        return Send(account.WithoutExpired(context.Now, context.Policy), challenge, target, context, sent => new CodeSent(
            (sent.Code.ExpiresAt < challenge.ExpiresAt ? sent.Code.ExpiresAt : challenge.ExpiresAt) - context.Now,
            sent.Code.ResendAt - context.Now,
            Attempts.Left(account, context, challenge.DeviceId),
            target.Shown));
    }

    /// <summary>How long this factor's next code has to wait: until the cool-down is over or, with all sends spent, the challenge.</summary>
    public static TimeSpan? Wait(Challenge challenge, Factor factor, DateTimeOffset now)
    {
        if (challenge.Sends >= Challenge.MaximumSends)
        {
            return challenge.ExpiresAt - now;
        }

        return challenge.CodeOf(factor) is { } code && now < code.ResendAt ? code.ResendAt - now : null;
    }

    /// <summary>Writes the code into the challenge and its message into the outbox, or asks the caps first.</summary>
    public static Decision<Account, T> Send<T>(Account account, Challenge challenge, CodeTarget target, DecisionContext context, Func<(Challenge Challenge, SentCode Code), T> outcome)
    {
        var send = new SendRequest(target.Factor.AsChannel(), target.Destination, challenge.HasFirst && !IsStranger(challenge) ? SendStanding.Proven : SendStanding.Unproven, context.Partition.Id);
        if (context.Verdict is not { } verdict)
        {
            return new Decision<Account, T>(Refusal.TooManyRequests(TimeSpan.Zero), null) { Asks = send };
        }

        if (verdict.RetryAfter is { } wait && target.IsTyped)
        {
            return Decision.No<Account, T>(Refusal.TooManyRequests(wait));
        }

        // The caps of an address that nobody typed would tell whose it is: there a refusal looks like a code sent, and what
        // was sent before stays good.
        var before = challenge.CodeOf(target.Factor);
        var isSent = !verdict.IsRefused && target.AddressHash.Length > 0;
        target = verdict.IsRefused ? target with { AddressHash = before?.AddressHash ?? "", Inbox = before?.Inbox ?? "" } : target;
        var code = challenge.NextCode(target, verdict, context);
        var sent = challenge.WithCode(code);
        var kind = challenge.Purpose is ChallengePurpose.StepUp or ChallengePurpose.SecondFactor ? MessageKind.StepUpCode : MessageKind.SignInCode;
        var message = Notifications.Code(kind, challenge.Purpose, challenge.Id, code, context);
        var audit = new AuditEvent(AuditType.CodeSent) { Factor = target.Factor.Wire(), Subject = challenge.Id };
        return new Decision<Account, T>(outcome((sent, code)), account.Add(sent))
        {
            Events = [audit],
            Messages = isSent ? [message] : [],
            DecoyMessages = isSent ? [] : [message],
        };
    }

    // At a door, nothing but a link may stand behind whoever asks, and a link can be passed on.
    private static bool IsStranger(Challenge challenge) => challenge is { Purpose: ChallengePurpose.SecondFactor, SessionId: null, HasOnlyLinks: true };

    /// <summary>
    /// Where the code of a factor goes. Before anything is proved that is the username's own channel or the account's
    /// other address, and where there is none a code goes nowhere and nobody can tell.
    /// </summary>
    public static CodeTarget? Target(Account account, Challenge challenge, Factor factor, IRowSealer sealer, DecisionContext context)
    {
        if (!challenge.HasFirst)
        {
            return challenge.TypedName is { } typed
                ? First(account, factor, sealer.Open(Challenge.TypedNamePlace(context.Partition, challenge.Id), typed).RevealText(), context)
                : null;
        }

        if (Verification.IsOfFirstFactor(account, challenge, factor, context.Policy))
        {
            return account.Head.AddressFor(factor.AsChannel()) is { } username && username.TakesCodes(context.Now) ? CodeTarget.Of(factor, username) : null;
        }

        return account.FactorOf(factor) is { Address.Suspended: false } enrolled ? CodeTarget.Of(factor, enrolled.Address) : null;
    }

    public static CodeTarget First(Account account, Factor factor, string typedName, DecisionContext context)
    {
        var isTyped = factor == account.Head.Channel.AsFactor();
        var address = account.CanSignIn ? account.Head.AddressFor(factor.AsChannel()) : null;
        var target = address is not null && address.TakesCodes(context.Now) ? CodeTarget.Of(factor, address) : CodeTarget.Of(factor, Address.Nowhere(factor.AsChannel()));
        return target with
        {
            IsTyped = isTyped,
            Destination = isTyped ? typedName : target.Destination.Length > 0 ? target.Destination : $"{context.Partition.Id}:{factor.Wire()}",
            Shown = isTyped ? Mask.Text(typedName) : Mask.Hidden,
        };
    }
}
