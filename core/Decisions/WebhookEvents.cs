using System.Collections.Frozen;
using Countersign.Addresses;
using Countersign.Audit;
using Countersign.Messages;

namespace Countersign.Decisions;

/// <summary>What a tenant's webhook is told: the part of the audit that its own systems act on, as ids only.</summary>
public static class WebhookEvents
{
    /// <summary>How long a webhook is tried before its message is a dead letter.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    // Names on the wire: never renamed.
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
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

    /// <summary>The name of an audit event for webhooks; null for what they are not told.</summary>
    public static string? NameOf(string auditType) => Names.GetValueOrDefault(auditType);

    /// <summary>
    /// A decision with one message more for each event that the tenant wants to hear of. They are announced for a name
    /// that nobody has as well, and found by nobody.
    /// </summary>
    public static Decision<TState, T> Told<TState, T>(Decision<TState, T> decision, DecisionContext context)
        where TState : class
    {
        if (context.Policy.Webhook is null || decision.Next is null)
        {
            return decision;
        }

        var told = decision.Events.Select((entry, index) => (entry, index)).Where(one => NameOf(one.entry.Type) is not null).Select(one => Message(one.entry, one.index, context));
        return decision with { Messages = [.. decision.Messages, .. told] };
    }

    private static OutboxMessage Message(AuditEvent entry, int index, DecisionContext context) => new(
        context.Entropy.Id($"message-event-{index}"), MessageKind.Event, Channel.Webhook, "", context.Now, context.Now + Lifetime)
    {
        Event = entry,
        KeyId = context.CodeKeyId,
        OperationId = context.Entropy.OperationId($"operation-event-{index}"),
    };
}
