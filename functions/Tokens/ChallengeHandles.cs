using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Secrets;

namespace Countersign.Tokens;

/// <summary>
/// Makes and opens the handles of challenges. They are sealed and all of one length, also for unknown names. A handle
/// identifies the opener of a challenge and proves no factor.
/// </summary>
public sealed class ChallengeHandles(OpaqueTokens opaque)
{
    private const string Purpose = "challenge";
    private const int KindBits = 2;

    // Sealed into `Generation`: the opener, and in the last bits the kind of the aggregate.
    private static readonly string[] Kinds = [
        PartitionId.AccountKind, "unknown", PartitionId.InvitationKind, PartitionId.MemberKind];

    public string Make(PartitionId partition, ChallengeRef challenge) =>
        opaque.Handle(
            partition.Tenant, Purpose,
            new Locator(
                partition.Id, challenge.Id, (challenge.Opener << KindBits) | Array.IndexOf(Kinds, partition.Kind)));

    public bool TryOpen(string tenant, string handle, out Locator locator) =>
        opaque.TryOpenHandle(tenant, Purpose, handle, out locator);

    /// <summary>
    /// True for the challenge of a protected resource (a document or a data room); the others are of accounts.
    /// </summary>
    public static bool IsOfResource(PartitionId partition) =>
        partition.Kind is PartitionId.InvitationKind or PartitionId.MemberKind;

    public static ChallengeRef ChallengeOf(Locator locator) => new(locator.RowId, locator.Generation >> KindBits);

    public static PartitionId PartitionOf(string tenant, Locator locator) =>
        new(tenant, Kinds[locator.Generation & ((1 << KindBits) - 1)], locator.AggregateId);
}
