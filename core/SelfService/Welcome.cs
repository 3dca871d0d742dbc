using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Passwords;

namespace Countersign.SelfService;

/// <summary>
/// The first password of a user who was created without one: a link to the username sets it, once. It proves that the
/// person reads what is sent there, and no more.
/// </summary>
public static class Welcome
{
    public const string Purpose = "welcome";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(72);

    public static (AccountHead Head, OutboxMessage Message) Write(AccountHead head, DecisionContext context)
    {
        var link = head.WelcomeLink.Renew(context.Now, context.CodeKeyId, Lifetime);
        return (head with { WelcomeLink = link }, UnlockMessages.WithLink(
            Notifications.To(head.UsernameAddress, MessageKind.Welcome, context), link));
    }

    /// <summary>
    /// For the back office. Who has a password asks for a recovery link instead, and an address in quarantine gets no
    /// link: an administrator who set it would set the password too.
    /// </summary>
    public static Decision<Account, Done> Resend(Account account, DecisionContext context)
    {
        if (account.Head.PasswordHash is not null || account.Head.UsernameAddress.IsQuarantined(context.Now))
        {
            return Decision.No<Account, Done>(Refusal.Conflict);
        }

        var (head, message) = Write(account.Head, context);
        return new Decision<Account, Done>(default(Done), account with { Head = head })
        {
            Events = [new AuditEvent(AuditType.WelcomeSent) { By = "back-office" }],
            Messages = [message],
        };
    }

    public static Decision<Account, Done> Confirm(
        Account account, int generation, NewPassword first, DecisionContext context) =>
        account.Head.WelcomeLink.IsValid(generation, context.Now)
            && account.Head.PasswordHash is null
            && !account.Head.UsernameAddress.IsQuarantined(context.Now)
            ? AccountPassword.SetByLink(account, first, "welcome-link", context)
            : Decision.No<Account, Done>(Refusal.LinkExpired);
}
