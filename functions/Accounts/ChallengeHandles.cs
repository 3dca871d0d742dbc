using Countersign.Aggregates;
using Countersign.Secrets;

namespace Countersign.Accounts;

/// <summary>The handles of challenges: sealed, of one length, the same for a name that nobody has. A handle proves nothing.</summary>
public sealed class ChallengeHandles(OpaqueTokens opaque)
{
    private const string Purpose = "challenge";

    // Inside the seal, where only we read it.
    private const int OfAccount = 0;
    private const int OfUnknownName = 1;

    public string Make(PartitionId partition, string challengeId) =>
        opaque.Handle(partition.Tenant, Purpose, new Locator(partition.Id, challengeId, partition.IsUnknownName ? OfUnknownName : OfAccount));

    public bool TryOpen(string tenant, string handle, out Locator place) => opaque.TryOpenHandle(tenant, Purpose, handle, out place);

    public static PartitionId PartitionOf(string tenant, Locator place) =>
        place.Generation == OfUnknownName ? PartitionId.UnknownName(tenant, place.AggregateId) : PartitionId.Account(tenant, place.AggregateId);
}
