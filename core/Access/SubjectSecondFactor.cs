using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Secrets;
using Countersign.SignIn;

namespace Countersign.Access;

/// <summary>
/// A protected resource requires the second factor of an account. The account judges it under its own budget, in a
/// challenge with the same id, and keeps the proof there: after a crash the resource finds the proof and judges nothing
/// twice.
/// </summary>
/// <param name="UserId">Whose second factor.</param>
/// <param name="ChallengeId">The resource's challenge.</param>
/// <param name="SecurityStamp">The account's security stamp when the resource's challenge began.</param>
/// <param name="Holder">The only opener who may answer.</param>
/// <param name="First">The second factor must be independent of these: the link and the session's first
/// factors.</param>
public sealed record SubjectSecondFactor(
    string UserId, string ChallengeId, DateTimeOffset CreatedAt, int SecurityStamp, int Holder,
    ImmutableArray<Proof> First, string? SessionId)
{
    public ChallengeRef Ref => new(ChallengeId, Holder);

    public static SubjectSecondFactor Of(Challenge challenge, Subject subject) =>
        new(
            subject.UserId, challenge.Id, challenge.CreatedAt, challenge.SecurityStamp, challenge.Holder ?? 0,
            FirstProofs(challenge, subject), subject.Session?.Id);

    /// <summary>The resource's own codes do not count as first factors: both are required.</summary>
    public static ImmutableArray<Proof> FirstProofs(Challenge challenge, Subject subject) =>
        [
            .. challenge.Proofs.Where(proof => proof.Factor.IsLink()),
            .. subject.Session?.Proofs.Where(proof => proof.First) ?? []];

    public Decision<Account, CodeSent> Send(
        Account account, Factor factor, IRowSealer sealer, DecisionContext context) =>
        RefusalFor(account) is { } refusal
            ? Decision.No<Account, CodeSent>(refusal)
            : CodeSending.Decide(Opened(account), Ref, factor, sealer, context);

    public Decision<Account, LoginOutcome> Judge(
        Account account, Answer answer, Verifiers verifiers, DecisionContext context) =>
        RefusalFor(account) is { } refusal ? Decision.No<Account, LoginOutcome>(refusal)
        : IsProved(account) ? new Decision<Account, LoginOutcome>(new LoginOutcome.Proved(), null)
        : Verification.Decide(Opened(account), Ref, answer, verifiers, context);

    // A challenge that the account has ended must not be opened again: that would revive its codes and reset its send
    // count.
    private Refusal? RefusalFor(Account account) =>
        account.Head.Budget.IsLocked
            ? Refusal.Locked
            : !account.CanSignIn || SecurityStamp != account.Head.SecurityStamp ? Refusal.ChallengeExpired : null;

    private bool IsProved(Account account) =>
        account.Challenges.GetValueOrDefault(ChallengeId) is { } challenge
        && challenge.Proofs.Any(proof => !proof.First);

    private Account Opened(Account account) => account.Challenges.ContainsKey(ChallengeId)
        ? account
        : account.Add(
            new Challenge(ChallengeId, ChallengePurpose.SecondFactor, CreatedAt)
            {
                Holder = Holder,
                Proofs = First,
                SessionId = SessionId,
            });
}
