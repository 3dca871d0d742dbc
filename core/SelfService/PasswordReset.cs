using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Passwords;

namespace Countersign.SelfService;

/// <summary>
/// Resets a forgotten password. It clears no lock, refills no budget and skips no second factor. An account without a
/// password gets none.
/// </summary>
public static class PasswordReset
{
    public const string Purpose = "password";

    public static Decision<Account, Done> Request(Account account, Username typed, DecisionContext context)
    {
        var head = account.Head.WithoutOldFailures(context.Now);
        if (!head.PasswordPacing.AllowsRequest(context.Now))
        {
            return new Decision<Account, Done>(default(Done), null);
        }

        var hasReceiver = account.PasswordHash is not null && head.UsernameAddress.TakesCodes(context.Now);
        if (RecoverySends.CheckLimits(account, typed, hasReceiver, context) is { } stop)
        {
            return stop;
        }

        head = head with { PasswordPacing = head.PasswordPacing.CountRequest(context.Now), TouchedAt = context.Now };
        var message = Notifications.To(head.UsernameAddress, MessageKind.PasswordReset, context);
        var requested = new AuditEvent(AuditType.RecoveryRequested) { Subject = Purpose };
        if (!hasReceiver || !RecoverySends.MaySend(context))
        {
            return new Decision<Account, Done>(default(Done), account with { Head = head })
            {
                Events = [requested],
                DecoyMessages = [message],
            };
        }

        var link = head.PasswordLink.Renew(context.Now, context.CodeKeyId);
        return new Decision<Account, Done>(default(Done), account with { Head = head with { PasswordLink = link } })
        {
            Events = [requested],
            Messages = [UnlockMessages.WithLink(message, link) with { IsCounted = true }],
        };
    }

    public static Decision<Account, Done> Confirm(
        Account account, int generation, NewPassword replacement, DecisionContext context) =>
        account.Head.PasswordLink.IsValid(generation, context.Now) && account.PasswordHash is not null
            ? AccountPassword.SetByLink(account, replacement, "password-link", context)
            : Decision.No<Account, Done>(Refusal.LinkExpired);
}
