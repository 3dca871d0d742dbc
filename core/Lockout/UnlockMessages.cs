using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Messages;

namespace Countersign.Lockout;

/// <summary>
/// The message to the username of a locked account: a link that unlocks or, after too many failures, the advice to ask
/// the organisation.
/// </summary>
public static class UnlockMessages
{
    public static (AccountHead Head, OutboxMessage Message) Write(AccountHead head, DecisionContext context)
    {
        if (!head.Budget.LinkUnlocks)
        {
            return (head, Notifications.To(head.UsernameAddress, MessageKind.LockedForGood, context));
        }

        var link = head.UnlockLink.Send(context.Now, context.CodeKeyId);
        return (head with { UnlockLink = link }, WithLink(
            Notifications.To(head.UsernameAddress, MessageKind.Unlock, context), link));
    }

    public static OutboxMessage WithLink(OutboxMessage message, RecoveryLink link) =>
        message with { Generation = link.Generation, KeyId = link.KeyId, NotAfter = link.ExpiresAt };
}
