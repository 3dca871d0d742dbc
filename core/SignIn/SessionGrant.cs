using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Factors;
using Countersign.Secrets;

namespace Countersign.SignIn;

/// <summary>What a complete login yields, before it becomes tokens.</summary>
public sealed record SessionGrant(
    string UserId, string SessionId, int Generation, Secret Refresh, ImmutableArray<Proof> Proofs,
    DateTimeOffset AuthenticatedAt)
{
    /// <summary>The device that this login added.</summary>
    public DeviceToken? Device { get; init; }

    public static SessionGrant Of(string userId, Session session, Secret refresh) =>
        new(userId, session.Id, session.Generation, refresh, session.Proofs, session.AuthenticatedAt);
}
