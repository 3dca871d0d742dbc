using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Sessions;

namespace Countersign.Doors;

/// <summary>The account behind whoever stands at a door, as it is now, with the session that was shown, if one was and it lives.</summary>
public sealed record Visitor(string UserId, Account Account, Session? Session)
{
    /// <summary>What the account said to the second factor that this challenge asked of it.</summary>
    public Proof? ProvedFor(Challenge challenge) =>
        Account.Challenges.TryGetValue(challenge.Id, out var own) && own.Purpose == ChallengePurpose.SecondFactor ? own.Proofs.FirstOrDefault(proof => !proof.First) : null;

    /// <summary>The second factor that the session was begun or renewed with.</summary>
    public Proof? SecondFactorOfSession => Session?.Proofs.FirstOrDefault(proof => !proof.First);
}
