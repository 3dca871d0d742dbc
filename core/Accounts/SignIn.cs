using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Passwords;

namespace Countersign.Accounts;

/// <summary>The first factor: a password. What comes behind it is <see cref="Login"/>'s to say.</summary>
public static class SignIn
{
    public static Decision<Account, LoginOutcome> Decide(Account account, PasswordCheck password, DecisionContext context)
    {
        // Before the slow function: a locked account costs an attacker's flood no hashing.
        if (account.Head.Budget.IsLocked)
        {
            return Attempts.Refuse<LoginOutcome>(Refusal.Locked);
        }

        var verdict = password.Against(account.Head.PasswordHash);
        if (verdict == PasswordVerdict.Wrong)
        {
            return Attempts.Fail<LoginOutcome>(account, Factor.Password, context);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        if (verdict == PasswordVerdict.RightButStale)
        {
            account = account with { Head = account.Head with { PasswordHash = password.Rehash() } };
        }

        var proof = new Proof(Factor.Password, context.Now);
        return Login.Missing(account, [proof]).IsEmpty
            ? Login.Complete(account, [proof], context)
            : Challenge(account, proof, context);
    }

    private static Decision<Account, LoginOutcome> Challenge(Account account, Proof proof, DecisionContext context)
    {
        var challenge = new Challenge(context.Entropy.Id("challenge"), ChallengePurpose.SignIn, context.Now) { Proofs = [proof] };
        return new Decision<Account, LoginOutcome>(new LoginOutcome.Challenged(Login.View(account, challenge, context.Now)), account.Add(challenge))
        {
            Events = [new AuditEvent(AuditType.ChallengeOpened) { Factor = proof.Factor.Wire(), Subject = challenge.Id }],
        };
    }
}
