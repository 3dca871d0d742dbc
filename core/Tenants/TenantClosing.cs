using System.Collections.Immutable;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Policy;

namespace Countersign.Tenants;

/// <summary>
/// Deletes a tenant: one commit closes it, and the rest is emptied afterwards. The head remains for ever, so that
/// nobody gets the id again: tokens and links of the old tenant name it.
/// </summary>
public static class TenantClosing
{
    /// <summary>
    /// No row is deleted sooner. Every process knows by then that the tenant is closed, and no request that began
    /// before is still writing.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Closes the tenant, and removes its keys and its policy. The rows of its texts may be too many for one commit:
    /// they go with the rest. A repeated call schedules the work again.
    /// </summary>
    public static Decision<Tenant, Done> Close(Tenant? tenant, DecisionContext context)
    {
        if (tenant is null or { Head.Emptied: true })
        {
            return Decision.No<Tenant, Done>(Refusal.NotFound);
        }

        var head = new TenantHead(
            new TenantPolicy { Name = "", Issuer = "" }, tenant.Head.KeyId, "", null, tenant.Head.CreatedAt)
        {
            ClosedAt = tenant.Head.ClosedAt ?? context.Now,
        };
        return new Decision<Tenant, Done>(
            default(Done), tenant with { Head = head, ApiKeys = ImmutableDictionary<string, ApiKey>.Empty })
        {
            Events = tenant.IsOpen ? [new AuditEvent(AuditType.TenantClosed) { By = "operator" }] : [],
            DueAt = context.Now + Grace,
        };
    }

    /// <summary>True once rows of the closed tenant may be deleted.</summary>
    public static bool IsDue(Tenant tenant, DateTimeOffset now) =>
        tenant.Head is { Emptied: false, ClosedAt: { } closedAt } && now >= closedAt + Grace;

    /// <summary>Nothing but the head and its history was left.</summary>
    public static Decision<Tenant, Done> Emptied(Tenant? tenant) =>
        tenant is { IsOpen: false, Head.Emptied: false }
            ? new Decision<Tenant, Done>(
                default(Done), tenant with { Head = tenant.Head with { Emptied = true } })
            {
                Events = [new AuditEvent(AuditType.TenantEmptied) { By = "system" }],
            }
            : Decision.Already<Tenant>();
}
