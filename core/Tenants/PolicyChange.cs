using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Policy;

namespace Countersign.Tenants;

/// <summary>Another policy in the place of the present one: one audit event a setting, which names it and keeps its value to itself.</summary>
public static class PolicyChange
{
    public static Decision<Tenant, Done> Decide(Tenant tenant, Tenant worded, TenantPolicy policy)
    {
        var (before, after) = (Settings(tenant.Head.Policy), Settings(policy));
        var changed = before.Keys.Union(after.Keys)
            .Where(name => !(before.TryGetValue(name, out var old) && after.TryGetValue(name, out var next) && JsonElement.DeepEquals(old, next)))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (!worded.Templates.OrderBy(template => template.Key, StringComparer.Ordinal).SequenceEqual(tenant.Templates.OrderBy(template => template.Key, StringComparer.Ordinal)))
        {
            changed.Add("templates");
        }

        return changed.Count == 0
            ? new Decision<Tenant, Done>(default(Done), null)
            : new Decision<Tenant, Done>(default(Done), worded with { Head = tenant.Head with { Policy = policy } })
            {
                Events = [.. changed.Select(name => new AuditEvent(AuditType.PolicyChanged) { By = "back-office", Subject = name })],
            };
    }

    // By the names of the row, which are the wire's: a setting that is added later is compared without being listed here.
    private static Dictionary<string, JsonElement> Settings(TenantPolicy policy) =>
        JsonSerializer.SerializeToElement(policy, TenantJson.Default.TenantPolicy).EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
}
