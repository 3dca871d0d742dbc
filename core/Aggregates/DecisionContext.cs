using Countersign.Secrets;
using Countersign.Tenants;

namespace Countersign.Aggregates;

/// <summary>What a decider may know beside state and command: the time, the tenant's policy, and this command's randomness.</summary>
public sealed record DecisionContext(PartitionId Partition, DateTimeOffset Now, TenantPolicy Policy, Entropy Entropy, string CodeKeyId);
