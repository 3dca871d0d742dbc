using Countersign.Aggregates;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.SendLimits;

namespace Countersign.Decisions;

/// <summary>What a decider may know beside state and command: the time, the tenant's policy, and this command's randomness.</summary>
public sealed record DecisionContext(PartitionId Partition, DateTimeOffset Now, TenantPolicy Policy, Entropy Entropy, string CodeKeyId)
{
    /// <summary>The name that was typed, where one was: nobody's name has no address of its own.</summary>
    public string? TypedName { get; init; }

    /// <summary>What the caps said to <see cref="Decision{TState,TOutcome}.Asks"/>; null before they were asked.</summary>
    public SendLimitOutcome? Verdict { get; init; }
}
