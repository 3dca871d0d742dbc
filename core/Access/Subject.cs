using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;

namespace Countersign.Access;

/// <summary>
/// The account of the person who asks for access, as it is now, and the live session that the request carried, if any.
/// </summary>
public sealed record Subject(string UserId, Account Account, Session? Session)
{
    /// <summary>
    /// Why the challenge is over: the account is disabled, or its security stamp has changed, as with a lock of the
    /// account. Null while it is valid.
    /// </summary>
    public Refusal? RefusalFor(Challenge challenge) =>
        Account.CanSignIn && challenge.SecurityStamp == Account.Head.SecurityStamp
            ? null
            : Account.Head.Budget.IsLocked ? Refusal.Locked : Refusal.ChallengeExpired;

    /// <summary>The second factor that the account has accepted for this challenge.</summary>
    public Proof? ProvedFor(Challenge challenge) => OwnOf(challenge)?.Proofs.FirstOrDefault(proof => !proof.First);

    /// <summary>Codes that the account has sent for this challenge.</summary>
    public ImmutableArray<SentCode> CodesFor(Challenge challenge) => OwnOf(challenge)?.Codes ?? [];

    private Challenge? OwnOf(Challenge challenge) =>
        Account.Challenges.TryGetValue(challenge.Id, out var own) && own.Purpose == ChallengePurpose.SecondFactor
            ? own
            : null;

    /// <summary>
    /// Second factors of the session, without one that uses the same inbox as the link: that would be one inbox twice.
    /// </summary>
    public IEnumerable<Proof> SecondFactorsBeside(Challenge challenge) => (Session?.Proofs ?? []).Where(proof =>
        !proof.First
        && !challenge.Proofs.Any(
            link => link.Factor.IsLink()
                && link.Inbox is not null
                && string.Equals(link.Inbox, proof.Inbox, StringComparison.Ordinal)));
}
