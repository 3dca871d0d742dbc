using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Secrets;

namespace Countersign.Tokens;

/// <summary>The handles of challenges: sealed, of one length, the same for a name that nobody has. A handle proves nothing but who asked.</summary>
public sealed class ChallengeHandles(OpaqueTokens opaque)
{
    private const string Purpose = "challenge";
    private const int KindBits = 2;

    // Inside the seal, where only we read it: the opener, and in the last bits the kind of the aggregate.
    private static readonly string[] Kinds = [PartitionId.AccountKind, "unknown", PartitionId.InvitationKind, PartitionId.MemberKind];

    public string Make(PartitionId partition, ChallengeRef challenge) =>
        opaque.Handle(partition.Tenant, Purpose, new Locator(partition.Id, challenge.Id, (challenge.Opener << KindBits) | Array.IndexOf(Kinds, partition.Kind)));

    public bool TryOpen(string tenant, string handle, out Locator place) => opaque.TryOpenHandle(tenant, Purpose, handle, out place);

    /// <summary>True for a document's or a data room's challenge; an account's are the others.</summary>
    public static bool IsOfDoor(PartitionId partition) => partition.Kind is PartitionId.InvitationKind or PartitionId.MemberKind;

    public static ChallengeRef ChallengeOf(Locator place) => new(place.RowId, place.Generation >> KindBits);

    public static PartitionId PartitionOf(string tenant, Locator place) => new(tenant, Kinds[place.Generation & ((1 << KindBits) - 1)], place.AggregateId);
}
