using Countersign.Addresses;
using Countersign.Messages;

namespace Countersign.Decisions;

/// <summary>
/// A queue pointer for work that a commit causes on other aggregates. The request does the work, and the queue does it
/// again: after a crash the queue finishes it. The pointer is queued before the commit and has no outbox row.
/// </summary>
public static class FollowUpPointer
{
    public static OutboxMessage Create(DecisionContext context) =>
        new(context.Entropy.Id("message-follow-up"), MessageKind.Event, Channel.FollowUp, "", context.Now, context.Now)
        {
            KeyId = context.CodeKeyId,
            OperationId = Guid.Empty,
        };
}
