using Countersign.Accounts;
using Countersign.Aggregates;

namespace Countersign.Outbox;

/// <summary>Messages to the username of an account.</summary>
public static class Notices
{
    /// <summary>How late a notice without a link may still be sent: news, not an instruction.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public static OutboxMessage ToUsername(AccountHead head, MessageKind kind, DecisionContext context) =>
        new(context.Entropy.Id("message"), kind, head.Channel, head.AddressHash, context.Now, context.Now + Lifetime)
        {
            KeyId = context.CodeKeyId,
            OperationId = context.Entropy.OperationId("operation"),
        };
}
