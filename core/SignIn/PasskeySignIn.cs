using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Passkeys;
using Countersign.Policy;
using Countersign.Secrets;

namespace Countersign.SignIn;

/// <summary>
/// Sign-in by a passkey alone. It proves two factors: the key, and the person whom the authenticator has verified.
/// </summary>
public static class PasskeySignIn
{
    /// <summary>
    /// What every wrong passkey gets. It names no account: a stranger could lock any, and learn which one exists.
    /// </summary>
    public static Refusal Wrong { get; } = new(RefusalCode.InvalidCredentials);

    public static Result<UnnamedChallenge> Start(TenantPolicy policy, Entropy entropy, DateTimeOffset now) =>
        IsAllowed(policy) ? new UnnamedChallenge(entropy.Id("challenge"), now) : Refusal.FactorNotOffered;

    public static ChallengeView View(UnnamedChallenge challenge, DateTimeOffset now) =>
        new(
            new ChallengeRef(challenge.Id, 0), ChallengePurpose.SignIn, [[Factor.Passkey]], [], challenge.Left(now))
        {
            Passkeys = [],
        };

    public static Decision<Account, LoginOutcome> Decide(
        Account account, UnnamedChallenge challenge, IPasskeyAssertion assertion, PasskeyChallenges challenges,
        DecisionContext context)
    {
        account = account.WithoutExpired(context.Now, context.Policy);
        var spent = account.SpentChallenges ?? SpentChallenges.None;
        var check = PasskeyCheck.Of(account, assertion, challenge.Id, isNamed: false, challenges, context);
        if (check.Match == PasskeyMatch.Wrong
            || spent.Has(challenge)
            || !challenge.IsOpen(context.Now)
            || !IsAllowed(context.Policy))
        {
            return Decision.No<Account, LoginOutcome>(Wrong);
        }

        var next = check.Account with { SpentChallenges = spent.Add(challenge) };
        if (check.Match == PasskeyMatch.CounterWentBack)
        {
            return TellOwner(new Decision<Account, LoginOutcome>(Wrong, next), account, check.Passkey!, context);
        }

        // Whoever has the passkey may know about the lock.
        if (IsLocked(account, context))
        {
            return Decision.No<Account, LoginOutcome>(Refusal.Locked);
        }

        var proof = ProofOf(check.Passkey!, context);
        var login = Login.Complete(
            next, new Challenge(challenge.Id, ChallengePurpose.SignIn, challenge.StartedAt) { Proofs = [proof] },
            context);
        return login with { Events = [PassedBy(proof, challenge.Id), .. login.Events] };
    }

    /// <summary>
    /// A used idempotency key arrives with another body. It is refused; nobody is charged for an unnamed passkey. The
    /// unchanged account as next state says that there is no lock (see `reuse` in TenantCommands).
    /// </summary>
    public static Decision<Account, Done> RefuseReusedKey(Account account, DecisionContext context) =>
        IsLocked(account, context)
            ? Decision.No<Account, Done>(Refusal.Locked)
            : new Decision<Account, Done>(Refusal.IdempotencyKeyReused, account);

    internal static Proof ProofOf(Passkey passkey, DecisionContext context) =>
        new(Factor.Passkey, context.Now) { PasskeyId = passkey.Id };

    /// <summary>
    /// The signature is right, so this is the passkey or a copy of it. Its owner decides whether to remove it: a lost
    /// counter must not lock people out.
    /// </summary>
    internal static Decision<Account, LoginOutcome> TellOwner(
        Decision<Account, LoginOutcome> refused, Account account, Passkey passkey, DecisionContext context) =>
        refused with
        {
            Events = [new AuditEvent(AuditType.PasskeyCounterWentBack) { Subject = passkey.Id }, .. refused.Events],
            Messages = [
                .. refused.Messages,
                Notifications.To(account.Head.UsernameAddress, MessageKind.PasskeyRefused, context)],
        };

    /// <summary>False where the tenant allows no passkeys: none signs in alone.</summary>
    public static bool IsAllowed(TenantPolicy policy) => policy.SecondFactors.Allows(Factor.Passkey.Wire());

    private static AuditEvent PassedBy(Proof proof, string challengeId) =>
        new(AuditType.FactorPassed) { Factor = proof.Factor.Wire(), Subject = challengeId };

    private static bool IsLocked(Account account, DecisionContext context) =>
        Attempts.IsLocked(account, deviceId: null, context) || Attempts.IsSpent(account, Factor.Passkey, context);
}
