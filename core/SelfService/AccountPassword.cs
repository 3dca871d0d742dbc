using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Passwords;
using Countersign.SignIn;

namespace Countersign.SelfService;

/// <summary>
/// Changing a password from within a session. Setting a forgotten one is <see cref="PasswordReset"/>.
/// </summary>
public static class AccountPassword
{
    /// <param name="current">Null where the user has no password yet and sets the first one.</param>
    public static Decision<Account, Done> Change(
        Account account, string sessionId, PasswordCheck? current, NewPassword replacement, DecisionContext context)
    {
        if (StepUp.RefusalFor(account, Caller.Session(sessionId), mustBeFresh: true, context) is { } refusal)
        {
            return Decision.No<Account, Done>(refusal);
        }

        if (Problem(account, replacement, context) is { } problem)
        {
            return Decision.No<Account, Done>(problem);
        }

        if (Attempts.IsSpent(account, Factor.Password, context))
        {
            return Decision.No<Account, Done>(Refusal.Locked);
        }

        if (current is null && account.PasswordHash is not null)
        {
            return Decision.No<Account, Done>(Refusal.InvalidField("password", "Is required."));
        }

        if (current?.Against(account.PasswordHash) == PasswordMatch.Wrong)
        {
            return Attempts.Fail<Done>(account, Factor.Password, context);
        }

        // A password that was set through an inbox depends on it until the session has proved something else. The first
        // password is set through the inbox that got the login code.
        var inbox = current is null
            ? account.Sessions[sessionId].Proofs.FirstOrDefault(proof => proof.First)?.Inbox
            : account.Head.PasswordProvedBy;
        var byOther = account.Sessions[sessionId].Proofs.Any(
            proof => proof.Factor != Factor.Password && !string.Equals(proof.Inbox, inbox, StringComparison.Ordinal));
        return new Decision<Account, Done>(
            default(Done), Replace(account, replacement, provedBy: byOther ? null : inbox))
        {
            Events = [new AuditEvent(AuditType.PasswordChanged) { By = "user" }],
            Messages = [Notifications.To(account.Head.UsernameAddress, MessageKind.PasswordChanged, context)],
        };
    }

    /// <summary>
    /// Sets a password by a valid link. The link proves the username's address, and the password then depends on it.
    /// </summary>
    public static Decision<Account, Done> SetByLink(
        Account account, NewPassword replacement, string link, DecisionContext context)
    {
        if (Problem(account, replacement, context) is { } problem)
        {
            return Decision.No<Account, Done>(problem);
        }

        var address = account.Head.UsernameAddress;
        var proved = account.WithProved(address.Inbox, context.Now, link);
        return new Decision<Account, Done>(default(Done), Replace(proved, replacement, provedBy: address.Inbox))
        {
            IndexedInboxes = proved.NewInboxes(account),
            Events = [new AuditEvent(AuditType.PasswordReset) { By = "link" }],
            Messages = [Notifications.To(address, MessageKind.PasswordChanged, context)],
        };
    }

    private static Refusal? Problem(Account account, NewPassword replacement, DecisionContext context)
    {
        var username = account.Head.Username;
        var localPart = username.Split('@')[0];
        var problem = replacement.Problem(
            account.HasSecondFactor || context.Policy.RequireMfa, username, localPart, context.Policy.Name,
            context.Partition.Tenant);
        return problem is null ? null : Refusal.InvalidField("newPassword", problem);
    }

    /// <summary>A new password ends every session, every open challenge and every recovery link.</summary>
    public static Account Replace(Account account, NewPassword replacement, string? provedBy)
    {
        var ended = account.EndOthers(keepSessionId: null);
        return ended with
        {
            Head = ended.Head with
            {
                PasswordHash = replacement.Hash(),
                PasswordIsShort = replacement.IsShort,
                PasswordProvedBy = provedBy,
                FailuresByFactor = ended.Head.FailuresByFactor.Without(Factor.Password),
                UnlockLink = account.Head.UnlockLink.Void(),
                PasswordLink = account.Head.PasswordLink.Void(),
                WelcomeLink = account.Head.WelcomeLink.Void(),
            },
        };
    }
}
