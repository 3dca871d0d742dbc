using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.SendLimits;
using Countersign.SignIn;

namespace Countersign.Access;

/// <summary>The challenge engine of doors: what is asked is computed anew at each step, from state as it is then.</summary>
public static class ResourceChallenges
{
    /// <summary>Sends a code of the door's own; a second factor of the account is sent by the account.</summary>
    public static Decision<TResource, CodeSentOrElsewhere> Send<TResource>(TResource resource, ChallengeRef reference, Factor factor, Func<Challenge, Result<Requirements>> asks, Subject? subject, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        var found = Find(resource, reference, asks, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<TResource, CodeSentOrElsewhere>(refusal);
        }

        var (challenge, asked) = found.Value;
        if (!asked.IsOwn(factor))
        {
            return subject is not null && asked.SecondFactor.Contains(factor)
                ? new Decision<TResource, CodeSentOrElsewhere>(new CodeSentOrElsewhere(null, SubjectSecondFactor.Of(challenge, subject)), null)
                : Decision.No<TResource, CodeSentOrElsewhere>(Refusal.FactorNotOffered);
        }

        return SendOwn(resource, challenge, factor, context);
    }

    /// <summary>A challenge as it is now: it costs nothing, sends nothing and changes nothing.</summary>
    public static Decision<TResource, AccessOutcome> Look<TResource>(TResource resource, ChallengeRef reference, Func<Challenge, Result<Requirements>> asks, Subject? subject, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        var found = Find(resource, reference, asks, context);
        return found.Refusal is { } refusal
            ? Decision.No<TResource, AccessOutcome>(refusal)
            : new Decision<TResource, AccessOutcome>(new AccessOutcome.Challenged(View(found.Value.Challenge, found.Value.Asked, context, subject)), null);
    }

    /// <summary>Judges a code of the door's own. An answer for the account is passed on, and comes back through <see cref="GoOn"/>.</summary>
    public static Decision<TResource, AccessOutcome> Answer<TResource>(
        TResource resource, ChallengeRef reference, Factor factor, string code, Func<Challenge, Result<Requirements>> asks, Func<TResource, Challenge, Decision<TResource, AccessOutcome>> grant, Subject? subject, DerivedCodes codes, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        var found = Find(resource, reference, asks, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<TResource, AccessOutcome>(refusal);
        }

        var (challenge, asked) = found.Value;
        if (!asked.IsOwn(factor))
        {
            return subject is not null && (asked.SecondFactor.Contains(factor) || (!asked.SecondFactor.IsEmpty && subject.ProvedFor(challenge) is not null))
                ? new Decision<TResource, AccessOutcome>(new AccessOutcome.Elsewhere(SubjectSecondFactor.Of(challenge, subject)), null)
                : Decision.No<TResource, AccessOutcome>(Refusal.FactorNotOffered);
        }

        if (challenge.CodeOf(factor) is not { } sent || !sent.IsLive(context.Now))
        {
            return Decision.No<TResource, AccessOutcome>(Refusal.Conflict);
        }

        // An address that has changed meanwhile takes its code with it.
        return resource.AddressFor(factor)?.Hash == sent.AddressHash && codes.IsRight(sent, context.Partition.Tenant, challenge.Purpose, challenge.Id, code)
            ? Pass(resource, challenge, new Proof(factor, context.Now, sent.Inbox, First: true), asks, grant, context) with { Returned = sent.Units }
            : Fail<TResource, AccessOutcome>(resource, challenge, factor, context);
    }

    /// <summary>Records what the account said, and opens the door when nothing is missing any more.</summary>
    public static Decision<TResource, AccessOutcome> GoOn<TResource>(TResource resource, ChallengeRef reference, Func<Challenge, Result<Requirements>> asks, Func<TResource, Challenge, Decision<TResource, AccessOutcome>> grant, Subject? subject, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        var found = Find(resource, reference, asks, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<TResource, AccessOutcome>(refusal);
        }

        return subject?.ProvedFor(found.Value.Challenge) is { } proof && !found.Value.Asked.SecondFactor.IsEmpty
            ? Pass(resource, found.Value.Challenge, proof, asks, grant, context)
            : Decision.No<TResource, AccessOutcome>(Refusal.Conflict);
    }

    /// <summary>Begins a challenge, or opens the door at once where nothing is asked.</summary>
    public static Decision<TResource, AccessOutcome> Begin<TResource>(TResource resource, Challenge challenge, Func<Challenge, Result<Requirements>> asks, Func<TResource, Challenge, Decision<TResource, AccessOutcome>> grant, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        if (resource.Budget.IsLocked)
        {
            return Decision.No<TResource, AccessOutcome>(Refusal.LockedBy(TResource.Words.Keeper));
        }

        return asks(challenge) switch
        {
            { Refusal: { } refusal } => Decision.No<TResource, AccessOutcome>(refusal),
            { Value: { IsNothing: true } } => grant(WithoutExpired(resource, context), challenge),
            var asked => new Decision<TResource, AccessOutcome>(new AccessOutcome.Challenged(View(challenge, asked.Value, context)), Add(WithoutExpired(resource, context), challenge)),
        };
    }

    // An account's code may be of a factor whose own code here was never entered: then that one is shown.
    public static ChallengeView View(Challenge challenge, Requirements asked, DecisionContext context, Subject? subject = null) =>
        new ChallengeView(new ChallengeRef(challenge.Id, challenge.Holder ?? 0), challenge.Purpose, asked.Required, [.. challenge.Proofs.Select(proof => proof.Factor)], challenge.ExpiresAt - context.Now)
            .With(challenge.Codes.Concat(subject?.CodesFor(challenge) ?? []).DistinctBy(code => code.Factor));

    /// <summary>A lock is lifted by whoever keeps the door; what was sent stays as good as it was, and nobody is let in by it.</summary>
    public static Decision<TResource, Done> Unlock<TResource>(TResource resource, string type)
        where TResource : class, IProtectedResource<TResource>
    {
        if (!resource.Budget.IsLocked)
        {
            return Decision.Already<TResource>();
        }

        return resource.Budget.BackOfficeUnlocks
            ? new Decision<TResource, Done>(default(Done), resource.WithBudget(resource.Budget.Unlock())) { Events = [new AuditEvent(type) { By = "back-office" }] }
            : Decision.No<TResource, Done>(Refusal.Conflict);
    }

    /// <summary>An idempotency key whose first body passed comes with another body: a guess like any other.</summary>
    public static Decision<TResource, Done> Reuse<TResource>(TResource resource, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        if (resource.Budget.IsLocked)
        {
            return Decision.No<TResource, Done>(Refusal.LockedBy(TResource.Words.Keeper));
        }

        var failed = Fail<TResource, Done>(resource, null, null, context);
        return failed.Outcome.Refusal?.Code == RefusalCode.Locked ? failed : failed with { Outcome = Refusal.IdempotencyKeyReused };
    }

    public static TResource WithoutExpired<TResource>(TResource resource, DecisionContext context)
        where TResource : class, IProtectedResource<TResource> =>
        resource.WithChallenges(resource.Challenges.RemoveRange(resource.Challenges.Values.Where(challenge => !challenge.IsOpen(context.Now)).Select(challenge => challenge.Id)));

    private static Result<(Challenge Challenge, Requirements Asked)> Find<TResource>(TResource resource, ChallengeRef reference, Func<Challenge, Result<Requirements>> asks, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        if (resource.Budget.IsLocked)
        {
            return Refusal.LockedBy(TResource.Words.Keeper);
        }

        return resource.Challenges.GetValueOrDefault(reference.Id) is { } challenge && challenge.IsOpen(context.Now) && challenge.IsHeldBy(reference.Opener)
            ? asks(challenge) switch
            {
                { Refusal: { } refusal } => refusal,

                // What it asked is asked no more: whoever comes anew is let in by that.
                { Value: { IsNothing: true } } => Refusal.ChallengeExpired,
                var asked => (challenge, asked.Value),
            }
            : Refusal.ChallengeExpired;
    }

    private static Decision<TResource, CodeSentOrElsewhere> SendOwn<TResource>(TResource resource, Challenge challenge, Factor factor, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        if (CodeSending.Wait(challenge, factor, context.Now) is { } wait)
        {
            return Decision.No<TResource, CodeSentOrElsewhere>(Refusal.TooManyRequests(wait));
        }

        // The sender or the administrator sees that the number takes no messages, and sets another.
        if (resource.AddressFor(factor) is not { Suspended: false } address)
        {
            return Decision.No<TResource, CodeSentOrElsewhere>(Refusal.FactorNotOffered);
        }

        var target = CodeTarget.Of(factor, address);
        switch (context.Verdict)
        {
            case null:
                return new Decision<TResource, CodeSentOrElsewhere>(Refusal.TooManyRequests(TimeSpan.Zero), null) { Asks = SendOf(challenge, target, context) };
            case { RetryAfter: { } capped }:
                return Decision.No<TResource, CodeSentOrElsewhere>(Refusal.TooManyRequests(capped));
            default:
                var code = challenge.NextCode(target, context.Verdict, context);
                var expiresAt = code.ExpiresAt < challenge.ExpiresAt ? code.ExpiresAt : challenge.ExpiresAt;
                var sent = new CodeSent(expiresAt - context.Now, code.ResendAt - context.Now, resource.Budget.Left(context.Policy.Attempts), target.Shown);
                return new Decision<TResource, CodeSentOrElsewhere>(new CodeSentOrElsewhere(sent, null), Add(WithoutExpired(resource, context), challenge.WithCode(code)))
                {
                    Events = [new AuditEvent(AuditType.CodeSent) { Factor = factor.Wire(), Subject = challenge.Id }],
                    Messages = [Notifications.Code(TResource.Words.Code, challenge.Purpose, challenge.Id, code, context)],
                };
        }
    }

    // Whoever has nothing but a link is a stranger to the caps: the link may have been forwarded.
    private static SendRequest SendOf(Challenge challenge, CodeTarget target, DecisionContext context) => new(
        target.Factor.AsChannel(), target.Destination, challenge.SessionId is null && challenge.HasOnlyLinks ? SendStanding.Unproven : SendStanding.Proven, challenge.UserId ?? context.Partition.Id);

    private static Decision<TResource, AccessOutcome> Pass<TResource>(TResource resource, Challenge challenge, Proof proof, Func<Challenge, Result<Requirements>> asks, Func<TResource, Challenge, Decision<TResource, AccessOutcome>> grant, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        resource = WithoutExpired(resource, context);
        var proved = challenge.WithProof(proof, challenge.Holder ?? 0);
        var asked = asks(proved);
        if (asked.Refusal is { } refusal)
        {
            return Decision.No<TResource, AccessOutcome>(refusal);
        }

        var decision = asked.Value.IsNothing
            ? grant(resource.WithChallenges(resource.Challenges.Remove(challenge.Id)), proved)
            : new Decision<TResource, AccessOutcome>(new AccessOutcome.Challenged(View(proved, asked.Value, context)), Add(resource, proved));
        return decision.Next is null
            ? decision
            : decision with { Events = [new AuditEvent(AuditType.FactorPassed) { Factor = proof.Factor.Wire(), Subject = challenge.Id }, .. decision.Events] };
    }

    private static Decision<TResource, T> Fail<TResource, T>(TResource resource, Challenge? challenge, Factor? factor, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        var budget = resource.Budget.Charge(context.Policy.Attempts, context.Now);
        var failed = new AuditEvent(TResource.Words.Failed) { Factor = factor?.Wire(), Failures = budget.Failures, Subject = challenge?.Id };
        if (!budget.IsLocked)
        {
            return new Decision<TResource, T>(Refusal.InvalidCredentials(budget.Left(context.Policy.Attempts)), WithoutExpired(resource, context).WithBudget(budget)) { Events = [failed] };
        }

        // Every code that is out dies with the lock; the links stay.
        var locked = resource.WithBudget(budget).WithChallenges(ImmutableDictionary<string, Challenge>.Empty);
        return new Decision<TResource, T>(Refusal.LockedBy(TResource.Words.Keeper), locked)
        {
            Events = [failed, new AuditEvent(TResource.Words.Locked) { Failures = budget.Failures, Subject = challenge?.Id }],
        };
    }

    // The oldest gives way; those that nothing but a link was shown for crowd out each other first.
    private static TResource Add<TResource>(TResource resource, Challenge challenge)
        where TResource : class, IProtectedResource<TResource> =>
        resource.WithChallenges(Challenge.Evict(resource.Challenges, challenge, other => other.HasOnlyLinks));
}

/// <summary>A code is on its way, or the account has to send it.</summary>
public sealed record CodeSentOrElsewhere(CodeSent? Sent, SubjectSecondFactor? Visit);
