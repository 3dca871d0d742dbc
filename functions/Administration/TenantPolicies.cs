using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Policy;
using Countersign.Settings;
using Countersign.Tenants;
using Microsoft.Extensions.Options;

namespace Countersign.Administration;

/// <summary>
/// Changes a tenant's policy. It takes effect in this process at once, and in every other within 30 s.
/// </summary>
public sealed class TenantPolicies(
    CommandRunner runner, TenantDirectory directory, IOptions<CountersignOptions> options)
{
    /// <summary>The patch changes the policy in the tenant's row, not a cached copy.</summary>
    public async Task<Result<Done>> PatchAsync(TenantScope scope, JsonBody patch)
    {
        var result = await runner.RunAsync<Tenant, Done>(
            PartitionId.OfTenant(scope.Id), new Command(scope, CommandKind.Plain, null), (tenant, _, _) =>
        {
            if (tenant is null)
            {
                return new Decision<Tenant, Done>(Refusal.NotFound, null);
            }

            var policy = PolicyFields.Apply(
                patch, tenant.Head.Policy,
                (channel, sender) => Senders.IsProvisioned(options.Value, scope.Id, channel, sender));
            var worded = patch.IsNull(TemplateFields.Name)
                ? tenant with { Templates = tenant.Templates.Clear() }
                : Reword(patch, tenant);
            return patch.Invalid() is { } invalid
                ? new Decision<Tenant, Done>(invalid, null)
                : PolicyChange.Decide(tenant, worded, policy).By(scope.Actor);
        });
        directory.Forget(scope.Id);
        return result;
    }

    private static Tenant Reword(JsonBody patch, Tenant tenant) =>
        patch.Raw(TemplateFields.Name) is { } templates
            ? tenant.WithTemplates(TemplateFields.Read(templates, patch.Reject))
            : tenant;
}
