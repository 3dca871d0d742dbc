using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Policy;
using Countersign.SignIn;

namespace Countersign.SelfService;

/// <summary>
/// What every change of a factor also does. Another session may belong to an attacker: only the session that made the
/// change stays.
/// </summary>
internal static class FactorChange
{
    /// <summary>
    /// The account now has the factor: it becomes a proof in the caller's session, or completes the sign-in that
    /// required it.
    /// </summary>
    public static Decision<Account, Enrolled> Enrolled(
        Account account, Caller caller, Proof proof, ShownCodes? codes, DecisionContext context)
    {
        if (!caller.IsChallenge)
        {
            // A session keeps at least one proof, so the new one comes before the old ones go. The inbox that proved
            // its first factor proves no second one.
            var session = account.Sessions[caller.Id];
            session = session.Proofs.Any(old => old.First && old.Inbox is not null && old.Inbox == proof.Inbox)
                ? session
                : session.With(proof);
            var next = (account with { Sessions = account.Sessions.SetItem(session.Id, session) })
                .EndOthers(caller.Id).WithoutProofs(
                    old => old != proof && !old.First
                        && (old.Factor == proof.Factor || (codes is not null && old.Factor == Factor.RecoveryCode)));
            return new Decision<Account, Enrolled>(new Enrolled(codes, null), next);
        }

        var challenge = account.Challenges[caller.Id].WithProof(proof, caller.Opener);
        var login = Login.Complete(account.EndOthers(keepSessionId: null), challenge, context);
        return new Decision<Account, Enrolled>(new Enrolled(codes, login.Outcome.Value), login.Next)
        {
            Events = login.Events,
        };
    }

    /// <summary>Why nobody may enrol this factor; null where the tenant allows it.</summary>
    public static Refusal? RefusalToAdd(Factor factor, TenantPolicy policy) =>
        policy.SecondFactors.Allows(factor.Wire()) ? null : Refusal.FactorNotOffered;

    /// <summary>Why the account cannot do without this factor; null when it can.</summary>
    public static Refusal? RefusalToRemove(Account account, Factor factor, TenantPolicy policy)
    {
        if (SecondFactors.Enrolled(account).Any(other => other != factor))
        {
            return null;
        }

        return account.Head.PasswordIsShort ? new Refusal(RefusalCode.PasswordTooShort)
            : policy.RequireMfa ? new Refusal(RefusalCode.SecondFactorRequired)
            : null;
    }

    /// <summary>The account no longer has the factor; with the last one its recovery codes are removed.</summary>
    public static Account Removed(Account account, string sessionId, Factor factor)
    {
        var next = account.EndOthers(sessionId).WithoutProofsOf(factor);
        next = next.HasSecondFactor ? next : next.WithoutProofsOf(Factor.RecoveryCode);
        return next with
        {
            RecoveryCodes = next.HasSecondFactor ? next.RecoveryCodes : null,
            Head = next.Head.WithoutPreferred(factor),
        };
    }

    /// <summary>The recognised device whose budget is charged for the caller's wrong answers.</summary>
    public static string? DeviceOf(Account account, Caller caller) =>
        caller.IsChallenge ? account.Challenges.GetValueOrDefault(caller.Id)?.DeviceId : null;
}

/// <summary>
/// A second factor was added: the new recovery codes, if any, and the login that it completed, if any.
/// </summary>
public sealed record Enrolled(ShownCodes? RecoveryCodes, LoginOutcome? Login);
