using Countersign.Aggregates;
using Countersign.Challenges;

namespace Countersign.Doors;

/// <summary>What a door decides by beside its own state, read for this decision: who stands there, what it asks, what it yields.</summary>
public sealed record Surroundings<TDoor>(
    Visitor? Visitor,
    Func<TDoor, Challenge, DecisionContext, Result<Asked>> Asks,
    Func<TDoor, Challenge, DecisionContext, Decision<TDoor, DoorOutcome>> Grant)
    where TDoor : class, IDoor<TDoor>;
