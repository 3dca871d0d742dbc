using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;

namespace Countersign.Access;

/// <summary>The account behind whoever stands at a door, as it is now, with the session that was shown, if one was and it lives.</summary>
public sealed record Subject(string UserId, Account Account, Session? Session)
{
    /// <summary>Why a challenge is over that was begun before the account ended all that was under way; null for one that is not.</summary>
    public Refusal? Ends(Challenge challenge) =>
        Account.CanSignIn && challenge.SecurityStamp == Account.Head.SecurityStamp ? null : Account.Head.Budget.IsLocked ? Refusal.Locked : Refusal.ChallengeExpired;

    /// <summary>What the account said to the second factor that this challenge asked of it.</summary>
    public Proof? ProvedFor(Challenge challenge) => OwnOf(challenge)?.Proofs.FirstOrDefault(proof => !proof.First);

    /// <summary>Codes that the account has sent for this challenge.</summary>
    public ImmutableArray<SentCode> CodesFor(Challenge challenge) => OwnOf(challenge)?.Codes ?? [];

    private Challenge? OwnOf(Challenge challenge) =>
        Account.Challenges.TryGetValue(challenge.Id, out var own) && own.Purpose == ChallengePurpose.SecondFactor ? own : null;

    /// <summary>Second factors of the session, but for one that rests on the inbox which the link came to.</summary>
    public IEnumerable<Proof> SecondFactorsBeside(Challenge challenge) => (Session?.Proofs ?? []).Where(proof =>
        !proof.First && !challenge.Proofs.Any(link => link.Factor.IsLink() && link.Inbox is not null && string.Equals(link.Inbox, proof.Inbox, StringComparison.Ordinal)));
}
