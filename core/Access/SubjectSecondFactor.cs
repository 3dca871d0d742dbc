using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Secrets;
using Countersign.SignIn;

namespace Countersign.Access;

/// <summary>
/// A door asks an account for its second factor. The account judges it under its own budget, in a challenge of the door's
/// id, and keeps the proof there: a crash before the door has recorded it loses nothing, and spends nothing twice.
/// </summary>
/// <param name="UserId">Whose second factor.</param>
/// <param name="ChallengeId">The door's challenge.</param>
/// <param name="SecurityStamp">The account's, when the door's challenge was begun.</param>
/// <param name="Holder">The only one who may answer.</param>
/// <param name="First">What the second factor must be independent of: the link, the session's first factors.</param>
public sealed record SubjectSecondFactor(string UserId, string ChallengeId, DateTimeOffset CreatedAt, int SecurityStamp, int Holder, ImmutableArray<Proof> First, string? SessionId)
{
    public ChallengeRef Ref => new(ChallengeId, Holder);

    public static SubjectSecondFactor Of(Challenge challenge, Subject subject) =>
        new(subject.UserId, challenge.Id, challenge.CreatedAt, challenge.SecurityStamp, challenge.Holder ?? 0, FirstProofs(challenge, subject), subject.Session?.Id);

    /// <summary>The codes of the door itself are no first factor: both are asked.</summary>
    public static ImmutableArray<Proof> FirstProofs(Challenge challenge, Subject subject) =>
        [.. challenge.Proofs.Where(proof => proof.Factor.IsLink()), .. subject.Session?.Proofs.Where(proof => proof.First) ?? []];

    public Decision<Account, CodeSent> Send(Account account, Factor factor, IRowSealer sealer, DecisionContext context) =>
        Bar(account) is { } refusal ? Decision.No<Account, CodeSent>(refusal) : CodeSending.Decide(Opened(account), Ref, factor, sealer, context);

    public Decision<Account, LoginOutcome> Judge(Account account, Answer answer, Verifiers verifiers, DecisionContext context) =>
        Bar(account) is { } refusal ? Decision.No<Account, LoginOutcome>(refusal)
        : IsProved(account) ? new Decision<Account, LoginOutcome>(new LoginOutcome.Proved(), null)
        : Verification.Decide(Opened(account), Ref, answer, verifiers, context);

    // What the account has ended since must not come back by being opened again: not its codes, not its count of them.
    private Refusal? Bar(Account account) =>
        Attempts.IsLocked(account, deviceId: null) ? Refusal.Locked : !account.CanSignIn || SecurityStamp != account.Head.SecurityStamp ? Refusal.ChallengeExpired : null;

    private bool IsProved(Account account) => account.Challenges.GetValueOrDefault(ChallengeId) is { } challenge && challenge.Proofs.Any(proof => !proof.First);

    private Account Opened(Account account) => account.Challenges.ContainsKey(ChallengeId)
        ? account
        : account.Add(new Challenge(ChallengeId, ChallengePurpose.SecondFactor, CreatedAt) { Holder = Holder, Proofs = First, SessionId = SessionId });
}
