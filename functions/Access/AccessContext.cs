using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;

namespace Countersign.Access;

/// <summary>
/// What a door decides by beside its own state, read for this decision: who stands there, what it asks, what it yields.
/// </summary>
public sealed record AccessContext<TResource>(
    Subject? Visitor,
    Func<TResource, Challenge, DecisionContext, Result<Requirements>> Asks,
    Func<TResource, Challenge, DecisionContext, Decision<TResource, AccessOutcome>> Grant)
    where TResource : class, IProtectedResource<TResource>;
