using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Policy;

namespace Countersign.Tenants;

/// <summary>Replaces the policy. Each changed setting gets one audit event with its name, without its value.</summary>
public static class PolicyChange
{
    public static Decision<Tenant, Done> Decide(
        Tenant tenant, Tenant withTemplates, TenantPolicy policy)
    {
        if (!tenant.IsOpen)
        {
            return Decision.No<Tenant, Done>(Refusal.NotFound);
        }

        var movesPages = !policy.HasPagesOf(tenant.Head.Policy);
        var (before, after) = (Settings(tenant.Head.Policy), Settings(policy));
        var changed = before.Keys.Union(after.Keys)
            .Where(
                name =>
                    !(before.TryGetValue(name, out var old)
                        && after.TryGetValue(name, out var next)
                        && JsonElement.DeepEquals(old, next)))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (!withTemplates.Templates.OrderBy(template => template.Key, StringComparer.Ordinal).SequenceEqual(
            tenant.Templates.OrderBy(template => template.Key, StringComparer.Ordinal)))
        {
            changed.Add("templates");
        }

        return changed.Count == 0
            ? new Decision<Tenant, Done>(default(Done), null)
            : new Decision<Tenant, Done>(
                default(Done),
                withTemplates with
                {
                    Head = tenant.Head with
                    {
                        Policy = policy,
                        PageChanges = tenant.Head.PageChanges + (movesPages ? 1 : 0),
                    },
                })
            {
                Events = [
                    .. changed.Select(
                        name => new AuditEvent(AuditType.PolicyChanged) { By = "back-office", Subject = name })],
            };
    }

    /// <summary>Every administrator was told of this change of the pages.</summary>
    public static Decision<Tenant, Done> Told(Tenant tenant, int pageChange) =>
        !tenant.IsOpen || tenant.Head.PageChangesTold >= pageChange
            ? Decision.Already<Tenant>()
            : new Decision<Tenant, Done>(
                default(Done), tenant with { Head = tenant.Head with { PageChangesTold = pageChange } })
            {
                Events = [new AuditEvent(AuditType.AdministratorsTold)],
            };

    // Compares by the property names of the row, which are also the wire names: new settings need no change here.
    private static Dictionary<string, JsonElement> Settings(TenantPolicy policy) =>
        JsonSerializer.SerializeToElement(policy, TenantJson.Default.TenantPolicy).EnumerateObject().ToDictionary(
            member => member.Name, member => member.Value);
}
