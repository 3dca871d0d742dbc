using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Messages;

namespace Countersign.Lockout;

/// <summary>
/// The message to the username of a locked account: a link that unlocks or, after too many failures, the advice to ask
/// the organisation.
/// </summary>
internal static class UnlockMessages
{
    /// <param name="isPasswordKnown">The wrong answers came after the right password, which must be changed.</param>
    public static (AccountHead Head, OutboxMessage Message) Write(
        AccountHead head, bool isPasswordKnown, DecisionContext context)
    {
        if (!head.Budget.LinkUnlocks)
        {
            var kind = isPasswordKnown ? MessageKind.LockedForGoodPasswordKnown : MessageKind.LockedForGood;
            return (head, Notifications.To(head.UsernameAddress, kind, context));
        }

        var link = head.UnlockLink.Renew(context.Now, context.CodeKeyId);
        return (head with { UnlockLink = link }, WithLink(
            Notifications.To(
                head.UsernameAddress, isPasswordKnown ? MessageKind.UnlockPasswordKnown : MessageKind.Unlock, context),
            link));
    }

    public static OutboxMessage WithLink(OutboxMessage message, RecoveryLink link) =>
        message with { Generation = link.Generation, KeyId = link.KeyId, NotAfter = link.ExpiresAt };
}
