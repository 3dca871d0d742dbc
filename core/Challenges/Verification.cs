using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.Sessions;
using Countersign.Totp;

namespace Countersign.Challenges;

/// <summary>An answer to a challenge: the factor it is for, and the code or the password.</summary>
public sealed record Answer(Factor Factor, string Code, PasswordCheck Password);

/// <summary>Judges an answer to an open challenge.</summary>
public static class Verification
{
    public static Decision<Account, LoginOutcome> Decide(Account account, string challengeId, Answer answer, IRowSealer sealer, DecisionContext context)
    {
        if (account.Head.Budget.IsLocked)
        {
            return Attempts.Refuse<LoginOutcome>(Refusal.Locked);
        }

        if (!account.Challenges.TryGetValue(challengeId, out var challenge) || !challenge.IsOpen(context.Now) ||
            (challenge.SessionId is { } sessionId && account.LiveSession(sessionId, context) is null))
        {
            return Attempts.Refuse<LoginOutcome>(Refusal.ChallengeExpired);
        }

        if (!Login.Required(account, challenge).Any(choices => choices.Contains(answer.Factor)))
        {
            return Attempts.Refuse<LoginOutcome>(Refusal.FactorNotOffered);
        }

        return answer.Factor == Factor.Totp
            ? JudgeTotp(account, challenge, answer, sealer, context)
            : JudgePassword(account, challenge, answer, context);
    }

    private static Decision<Account, LoginOutcome> JudgeTotp(Account account, Challenge challenge, Answer answer, IRowSealer sealer, DecisionContext context)
    {
        var (match, checkedAccount) = AccountTotp.Check(account, answer.Code, sealer, context);
        return match switch
        {
            TotpMatch.Right => Pass(checkedAccount, challenge, Factor.Totp, context),
            TotpMatch.Replayed => Attempts.RefuseUncharged<LoginOutcome>(account, context),
            _ => Attempts.Fail<LoginOutcome>(account, Factor.Totp, context),
        };
    }

    private static Decision<Account, LoginOutcome> JudgePassword(Account account, Challenge challenge, Answer answer, DecisionContext context) =>
        answer.Password.Against(account.Head.PasswordHash) == PasswordVerdict.Wrong
            ? Attempts.Fail<LoginOutcome>(account, Factor.Password, context)
            : Pass(account, challenge, Factor.Password, context);

    private static Decision<Account, LoginOutcome> Pass(Account account, Challenge challenge, Factor factor, DecisionContext context)
    {
        account = account.WithoutExpired(context.Now, context.Policy);
        var proved = challenge with { Proofs = challenge.Proofs.Add(new Proof(factor, context.Now)) };
        var passed = new AuditEvent(AuditType.FactorPassed) { Factor = factor.Wire(), Subject = challenge.Id };
        Decision<Account, LoginOutcome> decision;
        if (!Login.Required(account, proved).IsEmpty)
        {
            decision = new(new LoginOutcome.Challenged(Login.View(account, proved, context.Now)), account.Add(proved));
        }
        else
        {
            account = account with { Challenges = account.Challenges.Remove(challenge.Id) };
            decision = challenge.Purpose == ChallengePurpose.StepUp
                ? StepUp.Complete(account, proved, context)
                : Login.Complete(account, proved.Proofs, context);
        }

        return decision with { Events = [passed, .. decision.Events] };
    }
}
