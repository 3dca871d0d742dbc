using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Outbox;
using Countersign.Sends;

namespace Countersign.Doors;

/// <summary>The challenge engine of doors: what is asked is computed anew at each step, from state as it is then.</summary>
public static class DoorChallenges
{
    /// <summary>Sends a code of the door's own; a second factor of the account is sent by the account.</summary>
    public static Decision<TDoor, CodeSentOrElsewhere> Send<TDoor>(TDoor door, ChallengeRef reference, Factor factor, Func<Challenge, Result<Asked>> asks, Visitor? visitor, DecisionContext context)
        where TDoor : class, IDoor<TDoor>
    {
        var found = Find(door, reference, asks, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<TDoor, CodeSentOrElsewhere>(refusal);
        }

        var (challenge, asked) = found.Value;
        if (!asked.IsOwn(factor))
        {
            return visitor is not null && asked.SecondFactor.Contains(factor)
                ? new Decision<TDoor, CodeSentOrElsewhere>(new CodeSentOrElsewhere(null, SecondFactorVisit.Of(challenge, visitor)), null)
                : Decision.No<TDoor, CodeSentOrElsewhere>(Refusal.FactorNotOffered);
        }

        return SendOwn(door, challenge, factor, context);
    }

    /// <summary>A challenge as it is now: it costs nothing, sends nothing and changes nothing.</summary>
    public static Decision<TDoor, DoorOutcome> Look<TDoor>(TDoor door, ChallengeRef reference, Func<Challenge, Result<Asked>> asks, Visitor? visitor, DecisionContext context)
        where TDoor : class, IDoor<TDoor>
    {
        var found = Find(door, reference, asks, context);
        return found.Refusal is { } refusal
            ? Decision.No<TDoor, DoorOutcome>(refusal)
            : new Decision<TDoor, DoorOutcome>(new DoorOutcome.Challenged(View(found.Value.Challenge, found.Value.Asked, context, visitor)), null);
    }

    /// <summary>Judges a code of the door's own. An answer for the account is passed on, and comes back through <see cref="GoOn"/>.</summary>
    public static Decision<TDoor, DoorOutcome> Answer<TDoor>(
        TDoor door, ChallengeRef reference, Factor factor, string code, Func<Challenge, Result<Asked>> asks, Func<TDoor, Challenge, Decision<TDoor, DoorOutcome>> grant, Visitor? visitor, DerivedCodes codes, DecisionContext context)
        where TDoor : class, IDoor<TDoor>
    {
        var found = Find(door, reference, asks, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<TDoor, DoorOutcome>(refusal);
        }

        var (challenge, asked) = found.Value;
        if (!asked.IsOwn(factor))
        {
            return visitor is not null && (asked.SecondFactor.Contains(factor) || (!asked.SecondFactor.IsEmpty && visitor.ProvedFor(challenge) is not null))
                ? new Decision<TDoor, DoorOutcome>(new DoorOutcome.Elsewhere(SecondFactorVisit.Of(challenge, visitor)), null)
                : Decision.No<TDoor, DoorOutcome>(Refusal.FactorNotOffered);
        }

        if (challenge.CodeOf(factor) is not { } sent || !sent.IsLive(context.Now))
        {
            return Decision.No<TDoor, DoorOutcome>(Refusal.Conflict);
        }

        // An address that has changed meanwhile takes its code with it.
        return door.AddressFor(factor)?.Hash == sent.AddressHash && codes.IsRight(sent, context.Partition.Tenant, challenge.Purpose, challenge.Id, code)
            ? Pass(door, challenge, new Proof(factor, context.Now, sent.Inbox, First: true), asks, grant, context) with { Returned = sent.Units }
            : Fail<TDoor, DoorOutcome>(door, challenge, factor, context);
    }

    /// <summary>Records what the account said, and opens the door when nothing is missing any more.</summary>
    public static Decision<TDoor, DoorOutcome> GoOn<TDoor>(TDoor door, ChallengeRef reference, Func<Challenge, Result<Asked>> asks, Func<TDoor, Challenge, Decision<TDoor, DoorOutcome>> grant, Visitor? visitor, DecisionContext context)
        where TDoor : class, IDoor<TDoor>
    {
        var found = Find(door, reference, asks, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<TDoor, DoorOutcome>(refusal);
        }

        return visitor?.ProvedFor(found.Value.Challenge) is { } proof && !found.Value.Asked.SecondFactor.IsEmpty
            ? Pass(door, found.Value.Challenge, proof, asks, grant, context)
            : Decision.No<TDoor, DoorOutcome>(Refusal.Conflict);
    }

    /// <summary>Begins a challenge, or opens the door at once where nothing is asked.</summary>
    public static Decision<TDoor, DoorOutcome> Begin<TDoor>(TDoor door, Challenge challenge, Func<Challenge, Result<Asked>> asks, Func<TDoor, Challenge, Decision<TDoor, DoorOutcome>> grant, DecisionContext context)
        where TDoor : class, IDoor<TDoor>
    {
        if (door.Budget.IsLocked)
        {
            return Decision.No<TDoor, DoorOutcome>(Refusal.LockedBy(TDoor.Words.Keeper));
        }

        return asks(challenge) switch
        {
            { Refusal: { } refusal } => Decision.No<TDoor, DoorOutcome>(refusal),
            { Value: { IsNothing: true } } => grant(WithoutExpired(door, context), challenge),
            var asked => new Decision<TDoor, DoorOutcome>(new DoorOutcome.Challenged(View(challenge, asked.Value, context)), Add(WithoutExpired(door, context), challenge)),
        };
    }

    // An account's code may be of a factor whose own code here was never entered: then that one is shown.
    public static ChallengeView View(Challenge challenge, Asked asked, DecisionContext context, Visitor? visitor = null) =>
        new ChallengeView(new ChallengeRef(challenge.Id, challenge.Holder ?? 0), challenge.Purpose, asked.Required, [.. challenge.Proofs.Select(proof => proof.Factor)], challenge.ExpiresAt - context.Now)
            .With(challenge.Codes.Concat(visitor?.CodesFor(challenge) ?? []).DistinctBy(code => code.Factor));

    /// <summary>A lock is lifted by whoever keeps the door; what was sent stays as good as it was, and nobody is let in by it.</summary>
    public static Decision<TDoor, Done> Unlock<TDoor>(TDoor door, string type)
        where TDoor : class, IDoor<TDoor>
    {
        if (!door.Budget.IsLocked)
        {
            return Decision.Already<TDoor>();
        }

        return door.Budget.BackOfficeUnlocks
            ? new Decision<TDoor, Done>(default(Done), door.WithBudget(door.Budget.Unlock())) { Events = [new AuditEvent(type) { By = "back-office" }] }
            : Decision.No<TDoor, Done>(Refusal.Conflict);
    }

    /// <summary>An idempotency key whose first body passed comes with another body: a guess like any other.</summary>
    public static Decision<TDoor, Done> Reuse<TDoor>(TDoor door, DecisionContext context)
        where TDoor : class, IDoor<TDoor>
    {
        if (door.Budget.IsLocked)
        {
            return Decision.No<TDoor, Done>(Refusal.LockedBy(TDoor.Words.Keeper));
        }

        var failed = Fail<TDoor, Done>(door, null, null, context);
        return failed.Outcome.Refusal?.Code == RefusalCode.Locked ? failed : failed with { Outcome = Refusal.IdempotencyKeyReused };
    }

    public static TDoor WithoutExpired<TDoor>(TDoor door, DecisionContext context)
        where TDoor : class, IDoor<TDoor> =>
        door.WithChallenges(door.Challenges.RemoveRange(door.Challenges.Values.Where(challenge => !challenge.IsOpen(context.Now)).Select(challenge => challenge.Id)));

    private static Result<(Challenge Challenge, Asked Asked)> Find<TDoor>(TDoor door, ChallengeRef reference, Func<Challenge, Result<Asked>> asks, DecisionContext context)
        where TDoor : class, IDoor<TDoor>
    {
        if (door.Budget.IsLocked)
        {
            return Refusal.LockedBy(TDoor.Words.Keeper);
        }

        return door.Challenges.GetValueOrDefault(reference.Id) is { } challenge && challenge.IsOpen(context.Now) && challenge.IsHeldBy(reference.Opener)
            ? asks(challenge) switch
            {
                { Refusal: { } refusal } => refusal,

                // What it asked is asked no more: whoever comes anew is let in by that.
                { Value: { IsNothing: true } } => Refusal.ChallengeExpired,
                var asked => (challenge, asked.Value),
            }
            : Refusal.ChallengeExpired;
    }

    private static Decision<TDoor, CodeSentOrElsewhere> SendOwn<TDoor>(TDoor door, Challenge challenge, Factor factor, DecisionContext context)
        where TDoor : class, IDoor<TDoor>
    {
        if (CodeSending.Wait(challenge, factor, context.Now) is { } wait)
        {
            return Decision.No<TDoor, CodeSentOrElsewhere>(Refusal.TooManyRequests(wait));
        }

        // The sender or the administrator sees that the number takes no messages, and sets another.
        if (door.AddressFor(factor) is not { Suspended: false } address)
        {
            return Decision.No<TDoor, CodeSentOrElsewhere>(Refusal.FactorNotOffered);
        }

        var target = CodeTarget.Of(factor, address);
        switch (context.Verdict)
        {
            case null:
                return new Decision<TDoor, CodeSentOrElsewhere>(Refusal.TooManyRequests(TimeSpan.Zero), null) { Asks = SendOf(challenge, target, context) };
            case { RetryAfter: { } capped }:
                return Decision.No<TDoor, CodeSentOrElsewhere>(Refusal.TooManyRequests(capped));
            default:
                var code = challenge.NextCode(target, context.Verdict, context);
                var expiresAt = code.ExpiresAt < challenge.ExpiresAt ? code.ExpiresAt : challenge.ExpiresAt;
                var sent = new CodeSent(expiresAt - context.Now, code.ResendAt - context.Now, door.Budget.Left(context.Policy.Attempts), target.Shown);
                return new Decision<TDoor, CodeSentOrElsewhere>(new CodeSentOrElsewhere(sent, null), Add(WithoutExpired(door, context), challenge.WithCode(code)))
                {
                    Events = [new AuditEvent(AuditType.CodeSent) { Factor = factor.Wire(), Subject = challenge.Id }],
                    Messages = [Notices.Code(TDoor.Words.Code, challenge.Purpose, challenge.Id, code, context)],
                };
        }
    }

    // Whoever has nothing but a link is a stranger to the caps: the link may have been forwarded.
    private static Send SendOf(Challenge challenge, CodeTarget target, DecisionContext context) => new(
        target.Factor.AsChannel(), target.Destination, challenge.SessionId is null && challenge.HasOnlyLinks ? SendStanding.Unproven : SendStanding.Proven, challenge.UserId ?? context.Partition.Id);

    private static Decision<TDoor, DoorOutcome> Pass<TDoor>(TDoor door, Challenge challenge, Proof proof, Func<Challenge, Result<Asked>> asks, Func<TDoor, Challenge, Decision<TDoor, DoorOutcome>> grant, DecisionContext context)
        where TDoor : class, IDoor<TDoor>
    {
        door = WithoutExpired(door, context);
        var proved = challenge.WithProof(proof, challenge.Holder ?? 0);
        var asked = asks(proved);
        if (asked.Refusal is { } refusal)
        {
            return Decision.No<TDoor, DoorOutcome>(refusal);
        }

        var decision = asked.Value.IsNothing
            ? grant(door.WithChallenges(door.Challenges.Remove(challenge.Id)), proved)
            : new Decision<TDoor, DoorOutcome>(new DoorOutcome.Challenged(View(proved, asked.Value, context)), Add(door, proved));
        return decision.Next is null
            ? decision
            : decision with { Events = [new AuditEvent(AuditType.FactorPassed) { Factor = proof.Factor.Wire(), Subject = challenge.Id }, .. decision.Events] };
    }

    private static Decision<TDoor, T> Fail<TDoor, T>(TDoor door, Challenge? challenge, Factor? factor, DecisionContext context)
        where TDoor : class, IDoor<TDoor>
    {
        var budget = door.Budget.Charge(context.Policy.Attempts, context.Now);
        var failed = new AuditEvent(TDoor.Words.Failed) { Factor = factor?.Wire(), Failures = budget.Failures, Subject = challenge?.Id };
        if (!budget.IsLocked)
        {
            return new Decision<TDoor, T>(Refusal.InvalidCredentials(budget.Left(context.Policy.Attempts)), WithoutExpired(door, context).WithBudget(budget)) { Events = [failed] };
        }

        // Every code that is out dies with the lock; the links stay.
        var locked = door.WithBudget(budget).WithChallenges(ImmutableDictionary<string, Challenge>.Empty);
        return new Decision<TDoor, T>(Refusal.LockedBy(TDoor.Words.Keeper), locked)
        {
            Events = [failed, new AuditEvent(TDoor.Words.Locked) { Failures = budget.Failures, Subject = challenge?.Id }],
        };
    }

    // The oldest gives way; those that nothing but a link was shown for crowd out each other first.
    private static TDoor Add<TDoor>(TDoor door, Challenge challenge)
        where TDoor : class, IDoor<TDoor> =>
        door.WithChallenges(Challenge.Crowd(door.Challenges, challenge, other => other.HasOnlyLinks));
}

/// <summary>A code is on its way, or the account has to send it.</summary>
public sealed record CodeSentOrElsewhere(CodeSent? Sent, SecondFactorVisit? Visit);
