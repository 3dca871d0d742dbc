using System.Collections.Frozen;
using Countersign.Addresses;
using Countersign.Audit;
using Countersign.Messages;

namespace Countersign.Decisions;

/// <summary>
/// The audit events that go to a tenant's webhook. They contain only ids.
/// </summary>
public static class WebhookEvents
{
    /// <summary>How long delivery is tried before the event becomes a dead letter.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    // Names on the wire: they are never renamed.
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(
        StringComparer.Ordinal)
    {
        [AuditType.AttemptFailed] = "sign-in.failed",
        [AuditType.AccountLocked] = "account.locked",
        [AuditType.DeviceLocked] = "account.locked",
        [AuditType.AccountUnlocked] = "account.unlocked",
        [AuditType.TotpEnabled] = "factor.changed",
        [AuditType.TotpDisabled] = "factor.changed",
        [AuditType.FactorEnabled] = "factor.changed",
        [AuditType.FactorDisabled] = "factor.changed",
        [AuditType.FactorsReset] = "factor.changed",
        [AuditType.RecoveryCodesRenewed] = "factor.changed",
        [AuditType.InvitationOpened] = "invitation.opened",
        [AuditType.InvitationVerified] = "invitation.verified",
        [AuditType.InvitationFailed] = "invitation.failed",
        [AuditType.InvitationLocked] = "invitation.locked",
        [AuditType.InvitationUnlocked] = "invitation.unlocked",
        [AuditType.MemberFailed] = "data-room.failed",
        [AuditType.MemberLocked] = "data-room.locked",
        [AuditType.MemberUnlocked] = "data-room.unlocked",
        [AuditType.MessageDelivered] = "message.delivered",
        [AuditType.MessageUndelivered] = "message.undelivered",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The webhook name of an audit event; null for one that is not sent.</summary>
    public static string? NameOf(string auditType) => Names.GetValueOrDefault(auditType);

    /// <summary>
    /// Adds a message for each event that goes to the webhook. An unknown name gets the queue pointers too, but no rows
    /// (no enumeration).
    /// </summary>
    public static Decision<TState, T> WithWebhookMessages<TState, T>(
        Decision<TState, T> decision, DecisionContext context)
        where TState : class
    {
        if (context.Policy.Webhook is null || decision.Next is null)
        {
            return decision;
        }

        var webhookMessages = decision.Events.Select((entry, index) => (entry, index)).Where(
            one => NameOf(one.entry.Type) is not null).Select(one => Message(one.entry, one.index, context));
        return decision with { Messages = [.. decision.Messages, .. webhookMessages] };
    }

    private static OutboxMessage Message(AuditEvent entry, int index, DecisionContext context) => new(
        context.Entropy.Id($"message-event-{index}"), MessageKind.Event, Channel.Webhook, "", context.Now,
        context.Now + Lifetime)
    {
        Event = entry,
        KeyId = context.CodeKeyId,
        OperationId = context.Entropy.OperationId($"operation-event-{index}"),
    };
}
