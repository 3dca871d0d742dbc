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

/// <summary>
/// The challenges of protected resources. Each step computes the requirements again, from the state at that moment.
/// </summary>
public static class ResourceChallenges
{
    /// <summary>Sends one of the resource's own codes. The account itself sends codes for its second factor.</summary>
    public static Decision<TResource, CodeSentOrForAccount> Send<TResource>(
        TResource resource, ChallengeRef reference, Factor factor, Func<Challenge, Result<Requirements>> requirementsOf,
        Subject? subject, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        var found = Find(resource, reference, requirementsOf, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<TResource, CodeSentOrForAccount>(refusal);
        }

        var (challenge, requirements) = found.Value;
        if (!requirements.IsOwn(factor))
        {
            return subject is not null && requirements.SecondFactor.Contains(factor)
                ? new Decision<TResource, CodeSentOrForAccount>(
                    new CodeSentOrForAccount(null, SubjectSecondFactor.Of(challenge, subject)), null)
                : Decision.No<TResource, CodeSentOrForAccount>(Refusal.FactorNotOffered);
        }

        return SendOwn(resource, challenge, factor, context);
    }

    /// <summary>Shows the challenge as it is now: costs no attempt, sends nothing and changes nothing.</summary>
    public static Decision<TResource, AccessOutcome> Look<TResource>(
        TResource resource, ChallengeRef reference, Func<Challenge, Result<Requirements>> requirementsOf,
        Subject? subject, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        var found = Find(resource, reference, requirementsOf, context);
        return found.Refusal is { } refusal
            ? Decision.No<TResource, AccessOutcome>(refusal)
            : new Decision<TResource, AccessOutcome>(
                new AccessOutcome.Challenged(View(found.Value.Challenge, found.Value.Requirements, context, subject)),
                null);
    }

    /// <summary>
    /// Judges one of the resource's own codes. An answer for the account goes to the account; <see cref="Continue"/>
    /// records its result.
    /// </summary>
    public static Decision<TResource, AccessOutcome> Answer<TResource>(
        TResource resource, ChallengeRef reference, Factor factor, string code,
        Func<Challenge, Result<Requirements>> requirementsOf,
        Func<TResource, Challenge, Decision<TResource, AccessOutcome>> grant, Subject? subject, DerivedCodes codes,
        DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        var found = Find(resource, reference, requirementsOf, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<TResource, AccessOutcome>(refusal);
        }

        var (challenge, requirements) = found.Value;
        if (!requirements.IsOwn(factor))
        {
            return subject is not null
                && (requirements.SecondFactor.Contains(
                    factor) || (!requirements.SecondFactor.IsEmpty && subject.ProvedFor(challenge) is not null))
                ? new Decision<TResource, AccessOutcome>(
                    new AccessOutcome.ForAccount(SubjectSecondFactor.Of(challenge, subject)), null)
                : Decision.No<TResource, AccessOutcome>(Refusal.FactorNotOffered);
        }

        if (challenge.LiveCodeOf(factor, context.Now) is not { } sent)
        {
            return Decision.No<TResource, AccessOutcome>(Refusal.Conflict);
        }

        // A code is void once its address has changed.
        var match = resource.AddressFor(factor)?.Hash == sent.AddressHash
            ? codes.Match(sent, context.Partition.Tenant, challenge.Purpose, challenge.Id, code)
            : CodeMatch.Wrong;
        return match switch
        {
            CodeMatch.Right => Pass(
                resource, challenge, new Proof(factor, context.Now, sent.Inbox, First: true), requirementsOf, grant,
                context) with
            {
                ReturnedUnits = sent.Units,
            },
            CodeMatch.Replaced => Decision.No<TResource, AccessOutcome>(Refusal.Conflict),
            _ => Fail<TResource, AccessOutcome>(resource, challenge, factor, context),
        };
    }

    /// <summary>Records the proof that the account holds, and grants access when nothing else is required.</summary>
    public static Decision<TResource, AccessOutcome> Continue<TResource>(
        TResource resource, ChallengeRef reference, Func<Challenge, Result<Requirements>> requirementsOf,
        Func<TResource, Challenge, Decision<TResource, AccessOutcome>> grant, Subject? subject, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        var found = Find(resource, reference, requirementsOf, context);
        if (found.Refusal is { } refusal)
        {
            return Decision.No<TResource, AccessOutcome>(refusal);
        }

        return subject?.ProvedFor(found.Value.Challenge) is { } proof && !found.Value.Requirements.SecondFactor.IsEmpty
            ? Pass(resource, found.Value.Challenge, proof, requirementsOf, grant, context)
            : Decision.No<TResource, AccessOutcome>(Refusal.Conflict);
    }

    /// <summary>Begins a challenge, or grants access at once when nothing is required.</summary>
    public static Decision<TResource, AccessOutcome> Begin<TResource>(
        TResource resource, Challenge challenge, Func<Challenge, Result<Requirements>> requirementsOf,
        Func<TResource, Challenge, Decision<TResource, AccessOutcome>> grant, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        if (resource.Budget.IsLocked)
        {
            return Decision.No<TResource, AccessOutcome>(Refusal.LockedBy(TResource.Terms.Unlocker));
        }

        return requirementsOf(challenge) switch
        {
            { Refusal: { } refusal } => Decision.No<TResource, AccessOutcome>(refusal),
            { Value: { IsNothing: true } } => grant(WithoutExpired(resource, context), challenge),
            var requirements =>
                new Decision<TResource, AccessOutcome>(
                    new AccessOutcome.Challenged(View(challenge, requirements.Value, context)),
                    Add(WithoutExpired(resource, context), challenge)),
        };
    }

    // Account and resource may both have sent a code for one factor: the resource's own is shown.
    public static ChallengeView View(
        Challenge challenge, Requirements requirements, DecisionContext context, Subject? subject = null) =>
        new ChallengeView(
            new ChallengeRef(challenge.Id, challenge.Holder ?? 0), challenge.Purpose, requirements.Required,
            [.. challenge.Proofs.Select(proof => proof.Factor)], challenge.ExpiresAt - context.Now)
        {
            // Anyone may have got the link: the account's passkeys are not named, the browser finds them.
            Passkeys = requirements.SecondFactor.Contains(Factor.Passkey) ? [] : null,
        }.With(challenge.Codes.Concat(subject?.CodesFor(challenge) ?? []).DistinctBy(code => code.Factor));

    /// <summary>
    /// Lifts the lock for the sender or the administrator. It grants no access, and links that were sent stay valid.
    /// </summary>
    public static Decision<TResource, Done> Unlock<TResource>(TResource resource, string type)
        where TResource : class, IProtectedResource<TResource>
    {
        if (!resource.Budget.IsLocked)
        {
            return Decision.Already<TResource>();
        }

        return resource.Budget.IsExhausted
            ? Decision.No<TResource, Done>(Refusal.Conflict)
            : new Decision<TResource, Done>(default(Done), resource.WithBudget(resource.Budget.Unlock()))
            {
                Events = [new AuditEvent(type) { By = "back-office" }],
            };
    }

    /// <summary>A used idempotency key arrives with another body. That is a guess and costs an attempt.</summary>
    public static Decision<TResource, Done> RefuseReusedKey<TResource>(TResource resource, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        if (resource.Budget.IsLocked)
        {
            return Decision.No<TResource, Done>(Refusal.LockedBy(TResource.Terms.Unlocker));
        }

        var failed = Fail<TResource, Done>(resource, null, null, context);
        return failed.Outcome.Refusal?.Code == RefusalCode.Locked
            ? failed
            : failed with { Outcome = Refusal.IdempotencyKeyReused };
    }

    public static TResource WithoutExpired<TResource>(TResource resource, DecisionContext context)
        where TResource : class, IProtectedResource<TResource> =>
        resource.WithChallenges(resource.Challenges.KeepWhere(challenge => challenge.IsOpen(context.Now)));

    private static Result<(Challenge Challenge, Requirements Requirements)> Find<TResource>(
        TResource resource, ChallengeRef reference, Func<Challenge, Result<Requirements>> requirementsOf,
        DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        if (resource.Budget.IsLocked)
        {
            return Refusal.LockedBy(TResource.Terms.Unlocker);
        }

        return resource.Challenges.GetValueOrDefault(reference.Id) is { } challenge
            && challenge.IsOpen(context.Now)
            && challenge.IsHeldBy(reference.Opener)
            ? requirementsOf(challenge) switch
            {
                { Refusal: { } refusal } => refusal,

                // Nothing is required any more: a new challenge grants access at once.
                { Value: { IsNothing: true } } => Refusal.ChallengeExpired,
                var requirements => (challenge, requirements.Value),
            }
            : Refusal.ChallengeExpired;
    }

    private static Decision<TResource, CodeSentOrForAccount> SendOwn<TResource>(
        TResource resource, Challenge challenge, Factor factor, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        if (challenge.Wait(factor, context.Now) is { } wait)
        {
            return Decision.No<TResource, CodeSentOrForAccount>(Refusal.TooManyRequests(wait));
        }

        // The number takes no messages. The sender or the administrator sees that and can set another one.
        if (resource.AddressFor(factor) is not { Suspended: false } address)
        {
            return Decision.No<TResource, CodeSentOrForAccount>(Refusal.FactorNotOffered);
        }

        var target = CodeTarget.Of(factor, address);
        return Decision.WithinLimits<TResource, CodeSentOrForAccount>(
            context, RequestFor(challenge, target, context), limits =>
        {
            var code = challenge.NextCode(target, limits, context);
            var sent = challenge.Sent(
                code, target.Shown, resource.Budget.Left(context.Policy.Attempts), context.Now);
            return new Decision<TResource, CodeSentOrForAccount>(
                new CodeSentOrForAccount(sent, null), Add(WithoutExpired(resource, context), challenge.WithCode(code)))
            {
                Events = [new AuditEvent(AuditType.CodeSent) { Factor = factor.Wire(), Subject = challenge.Id }],
                Messages = limits.IsAllowed
                    ? [Notifications.Code(TResource.Terms.Code, challenge.Purpose, challenge.Id, code, context)]
                    : [],
            };
        });
    }

    private static SendRequest RequestFor(Challenge challenge, CodeTarget target, DecisionContext context) => new(
        target.Factor.AsChannel(), target.Destination,
        challenge.IsOfStranger ? SendStanding.Unproven : SendStanding.Proven,
        challenge.UserId ?? context.Partition.Id);

    private static Decision<TResource, AccessOutcome> Pass<TResource>(
        TResource resource, Challenge challenge, Proof proof, Func<Challenge, Result<Requirements>> requirementsOf,
        Func<TResource, Challenge, Decision<TResource, AccessOutcome>> grant, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        resource = WithoutExpired(resource, context);
        var proved = challenge.WithProof(proof, challenge.Holder ?? 0);
        var requirements = requirementsOf(proved);
        if (requirements.Refusal is { } refusal)
        {
            return Decision.No<TResource, AccessOutcome>(refusal);
        }

        var decision = requirements.Value.IsNothing
            ? grant(resource.WithChallenges(resource.Challenges.Remove(challenge.Id)), proved)
            : new Decision<TResource, AccessOutcome>(
                new AccessOutcome.Challenged(View(proved, requirements.Value, context)), Add(resource, proved));
        return decision.Next is null
            ? decision
            : decision with
            {
                Events = [
                    new AuditEvent(AuditType.FactorPassed) { Factor = proof.Factor.Wire(), Subject = challenge.Id },
                    .. decision.Events],
            };
    }

    private static Decision<TResource, T> Fail<TResource, T>(
        TResource resource, Challenge? challenge, Factor? factor, DecisionContext context)
        where TResource : class, IProtectedResource<TResource>
    {
        var budget = resource.Budget.Charge(context.Policy.Attempts, context.Now);
        budget = budget.IsExhausted ? budget with { LockedAt = context.Now } : budget;
        var failed = new AuditEvent(TResource.Terms.Failed)
        {
            Factor = factor?.Wire(),
            Failures = budget.Failures,
            Subject = challenge?.Id,
        };
        if (!budget.IsLocked)
        {
            return new Decision<TResource, T>(
                Refusal.InvalidCredentials(budget.Left(context.Policy.Attempts)),
                WithoutExpired(resource, context).WithBudget(budget))
            { Events = [failed] };
        }

        // The lock voids every code that was sent; the links stay valid.
        var locked = resource.WithBudget(budget).WithChallenges(ImmutableDictionary<string, Challenge>.Empty);
        return new Decision<TResource, T>(Refusal.LockedBy(TResource.Terms.Unlocker), locked)
        {
            Events = [failed, new AuditEvent(TResource.Terms.Locked)
            {
                Failures = budget.Failures,
                Subject = challenge?.Id,
            }],
        };
    }

    // Challenges with no proof but a link evict each other first: a forwarded link cannot evict those with more proof.
    private static TResource Add<TResource>(TResource resource, Challenge challenge)
        where TResource : class, IProtectedResource<TResource> =>
        resource.WithChallenges(Challenge.Evict(resource.Challenges, challenge, other => other.HasOnlyLinks));
}

/// <summary>The code was sent, or the account must send it.</summary>
public sealed record CodeSentOrForAccount(CodeSent? Sent, SubjectSecondFactor? SecondFactor);
