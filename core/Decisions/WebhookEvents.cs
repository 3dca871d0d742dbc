using System.Collections.Frozen;
using System.Collections.Immutable;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Messages;
using Countersign.Policy;

namespace Countersign.Decisions;

/// <summary>
/// The audit events that go to a tenant's webhook. They contain only ids.
/// </summary>
public static class WebhookEvents
{
    /// <summary>How long delivery is tried before the event becomes a dead letter.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private const string Test = "webhook.test";

    // Names on the wire: they are never renamed.
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(
        StringComparer.Ordinal)
    {
        [AuditType.WebhookTested] = Test,
        [AuditType.AccountCreated] = "user.created",
        [AuditType.AccountImported] = "user.imported",
        [AuditType.AccountDeleted] = "user.deleted",
        [AuditType.SignedIn] = "sign-in.completed",
        [AuditType.AttemptFailed] = "sign-in.failed",
        [AuditType.AccountLocked] = "account.locked",
        [AuditType.DeviceLocked] = "account.locked",
        [AuditType.AccountUnlocked] = "account.unlocked",
        [AuditType.TotpEnabled] = "factor.changed",
        [AuditType.TotpDisabled] = "factor.changed",
        [AuditType.FactorEnabled] = "factor.changed",
        [AuditType.FactorDisabled] = "factor.changed",
        [AuditType.PasskeyAdded] = "factor.changed",
        [AuditType.PasskeyRemoved] = "factor.changed",
        [AuditType.PasskeyCounterWentBack] = "passkey.refused",
        [AuditType.FactorsReset] = "factor.changed",
        [AuditType.RecoveryCodesRenewed] = "factor.changed",
        [AuditType.InvitationCreated] = "invitation.sent",
        [AuditType.InvitationResent] = "invitation.resent",
        [AuditType.InvitationRevoked] = "invitation.revoked",
        [AuditType.InvitationExpired] = "invitation.expired",
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

    /// <summary>The names that a tenant can select. A test is sent in any case.</summary>
    public static ImmutableArray<string> Selectable { get; } = [
        .. Names.Values.Distinct().Where(name => name != Test).Order(StringComparer.Ordinal)];

    /// <summary>The webhook name of an audit event; null for one that is not sent.</summary>
    public static string? NameOf(string auditType) => Names.GetValueOrDefault(auditType);

    /// <summary>True if the webhook, as it is set, gets events of this name.</summary>
    public static bool IsWantedBy(Webhook webhook, string name) =>
        webhook.Events is not { } selected || name == Test || selected.Contains(name, StringComparer.Ordinal);

    /// <summary>The id of the message for an event of this commit, counted from 0.</summary>
    public static string MessageId(DecisionContext context, int index) =>
        context.Entropy.Id($"message-event-{index}");

    /// <summary>
    /// Adds a message for each event that goes to the webhook. An unknown name gets the queue pointers too, but no rows
    /// (no enumeration).
    /// </summary>
    public static Decision<TState, T> WithWebhookMessages<TState, T>(
        Decision<TState, T> decision, DecisionContext context)
        where TState : class
    {
        if (context.Policy.Webhook is not { } webhook || decision.Next is null)
        {
            return decision;
        }

        var webhookMessages = decision.Events.Select((entry, index) => (entry, index)).Where(
            one => IsSent(one.entry, webhook, context)).Select(one => Message(one.entry, one.index, context));
        return decision with { Messages = [.. decision.Messages, .. webhookMessages] };
    }

    // A tenant's own history names its first administrator too, whose account has the same event.
    private static bool IsSent(AuditEvent entry, Webhook webhook, DecisionContext context) =>
        NameOf(entry.Type) is { } name
        && IsWantedBy(webhook, name)
        && (entry.Type != AuditType.AccountCreated || context.Partition.Kind == PartitionId.AccountKind);

    private static OutboxMessage Message(AuditEvent entry, int index, DecisionContext context) => new(
        MessageId(context, index), MessageKind.Event, Channel.Webhook, "", context.Now,
        context.Now + Lifetime)
    {
        Event = entry,
        KeyId = context.CodeKeyId,
        OperationId = context.Entropy.OperationId($"operation-event-{index}"),
    };
}
