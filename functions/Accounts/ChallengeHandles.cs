using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Secrets;

namespace Countersign.Accounts;

/// <summary>The handles of challenges: sealed, of one length, the same for a name that nobody has. A handle proves nothing but who asked.</summary>
public sealed class ChallengeHandles(OpaqueTokens opaque)
{
    private const string Purpose = "challenge";

    // Inside the seal, where only we read it: the opener, and in the last bit whether anybody has the name.
    private const int UnknownName = 1;

    public string Make(PartitionId partition, ChallengeRef challenge) =>
        opaque.Handle(partition.Tenant, Purpose, new Locator(partition.Id, challenge.Id, (challenge.Opener << 1) | (partition.IsUnknownName ? UnknownName : 0)));

    public bool TryOpen(string tenant, string handle, out Locator place) => opaque.TryOpenHandle(tenant, Purpose, handle, out place);

    public static ChallengeRef ChallengeOf(Locator place) => new(place.RowId, place.Generation >> 1);

    public static PartitionId PartitionOf(string tenant, Locator place) =>
        (place.Generation & UnknownName) != 0 ? PartitionId.UnknownName(tenant, place.AggregateId) : PartitionId.Account(tenant, place.AggregateId);
}
