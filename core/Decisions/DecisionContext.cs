using Countersign.Aggregates;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.SendLimits;

namespace Countersign.Decisions;

/// <summary>
/// What a decider gets besides state and command: the time, the tenant's policy, and the randomness of this command.
/// </summary>
public sealed record DecisionContext(
    PartitionId Partition, DateTimeOffset Now, TenantPolicy Policy, Entropy Entropy, string CodeKeyId)
{
    /// <summary>
    /// The answer of the send limits to <see cref="Decision{TState,TOutcome}.SendRequest"/>; null before they were
    /// asked.
    /// </summary>
    public SendLimitOutcome? SendLimitOutcome { get; init; }
}
