using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Passkeys;
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

    // Seconds since then fit into `Generation` for 68 years.
    private static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Sealed into `Generation`: the opener, and in the last bits the kind of the aggregate.
    private static readonly string[] Kinds = [
        PartitionId.AccountKind, "unknown", PartitionId.InvitationKind, PartitionId.MemberKind];

    public string Make(PartitionId partition, ChallengeRef challenge) =>
        opaque.Handle(
            partition.Tenant, Purpose,
            new Locator(
                partition.Id, challenge.Id, (challenge.Opener << KindBits) | Array.IndexOf(Kinds, partition.Kind)));

    /// <summary>The handle of a challenge without a name: it holds all that is known of it.</summary>
    public string Make(string tenant, UnnamedChallenge challenge) =>
        opaque.Handle(
            tenant, Purpose, new Locator(challenge.Id, challenge.Id, (int)(challenge.StartedAt - Epoch).TotalSeconds));

    /// <summary>Opens the handle of a challenge in an aggregate, and no other.</summary>
    public bool TryOpen(string tenant, string handle, out Locator locator) =>
        TryOpenAny(tenant, handle, out locator) && UnnamedOf(locator) is null;

    /// <summary>Opens also the handle of a challenge without a name: ask <see cref="UnnamedOf"/> first.</summary>
    public bool TryOpenAny(string tenant, string handle, out Locator locator) =>
        opaque.TryOpenHandle(tenant, Purpose, handle, out locator);

    /// <summary>The challenge without a name; null for one in an aggregate.</summary>
    // An aggregate never has the id of its challenge. If these handles had a purpose of their own, every other handle
    // would be decrypted under that purpose first, and the exception costs more than the rest of the opening.
    public static UnnamedChallenge? UnnamedOf(Locator locator) =>
        string.Equals(locator.AggregateId, locator.RowId, StringComparison.Ordinal)
            ? new UnnamedChallenge(locator.RowId, Epoch.AddSeconds(locator.Generation))
            : null;

    /// <summary>
    /// True for the challenge of a protected resource (a document or a data room); the others are of accounts.
    /// </summary>
    public static bool IsOfResource(PartitionId partition) =>
        partition.Kind is PartitionId.InvitationKind or PartitionId.MemberKind;

    public static ChallengeRef ChallengeOf(Locator locator) => new(locator.RowId, locator.Generation >> KindBits);

    public static PartitionId PartitionOf(string tenant, Locator locator) =>
        new(tenant, Kinds[locator.Generation & ((1 << KindBits) - 1)], locator.AggregateId);
}
