using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Tenants;

namespace Countersign.Webhooks;

/// <summary>Sends a test event, and events that no webhook accepted.</summary>
public static class WebhookLife
{
    /// <summary>Sends a test event as every other event is sent. The outcome is the id of its message.</summary>
    public static Decision<Tenant, string> Test(Tenant? tenant, DecisionContext context) =>
        Problem(tenant, context) is { } refusal
            ? Decision.No<Tenant, string>(refusal)
            : new Decision<Tenant, string>(WebhookEvents.MessageId(context, 0), tenant)
            {
                Events = [new AuditEvent(AuditType.WebhookTested) { By = "back-office" }],
            };

    /// <summary>
    /// All dead letters that exist now are sent again. An event that fails once more becomes a dead letter after this
    /// time: one replay never sends it twice.
    /// </summary>
    public static Decision<Tenant, Done> Replay(Tenant? tenant, DecisionContext context) =>
        Problem(tenant, context) is { } refusal
            ? Decision.No<Tenant, Done>(refusal)
            : new Decision<Tenant, Done>(
                default(Done), tenant! with { Head = tenant.Head with { ReplayUntil = context.Now } })
            {
                Events = [new AuditEvent(AuditType.WebhookReplayed) { By = "back-office" }],
                DecoyMessages = [FollowUpPointer.Create(context)],
            };

    /// <summary>The dead letters up to this time are on their way.</summary>
    public static Decision<Tenant, Done> Replayed(Tenant tenant, DateTimeOffset until) =>
        tenant.Head.ReplayUntil == until
            ? new Decision<Tenant, Done>(
                default(Done), tenant with { Head = tenant.Head with { ReplayUntil = null } })
            : Decision.Already<Tenant>();

    private static Refusal? Problem(Tenant? tenant, DecisionContext context) =>
        tenant is not { IsOpen: true } ? Refusal.NotFound
        : context.Policy.Webhook is null ? Refusal.Conflict
        : null;
}
