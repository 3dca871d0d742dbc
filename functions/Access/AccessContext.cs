using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;

namespace Countersign.Access;

/// <summary>
/// What a protected resource needs for a decision beside its own state: who asks, what it requires, what it grants.
/// </summary>
public sealed record AccessContext<TResource>(
    Subject? Visitor,
    Func<TResource, Challenge, DecisionContext, Result<Requirements>> Asks,
    Func<TResource, Challenge, DecisionContext, Decision<TResource, AccessOutcome>> Grant)
    where TResource : class, IProtectedResource<TResource>;
