using Countersign.Addresses;
using Countersign.Messages;

namespace Countersign.Decisions;

/// <summary>
/// What one commit owes other aggregates is done in the request, and again from a queued pointer: whatever breaks off in
/// between, somebody comes and finishes it. The pointer is announced like a message, before the commit, and has no row.
/// </summary>
public static class FollowUpPointer
{
    public static OutboxMessage Announced(DecisionContext context) =>
        new(context.Entropy.Id("message-follow-up"), MessageKind.Event, Channel.FollowUp, "", context.Now, context.Now)
        {
            KeyId = context.CodeKeyId,
            OperationId = Guid.Empty,
        };
}
