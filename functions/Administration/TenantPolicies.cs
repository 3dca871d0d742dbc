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
    CommandRunner runner, TenantDirectory directory, TenantPages pages, PasskeyEndings passkeys,
    IOptions<CountersignOptions> options)
{
    /// <summary>The patch changes the policy in the tenant's row, not a cached copy.</summary>
    public async Task<Result<Done>> PatchAsync(TenantScope scope, BackOfficeCaller caller, JsonBody patch)
    {
        var keepsPasskeys = patch.OptionalFlag("endPasskeys") != true
            && PageFields.MayMove(patch)
            && await passkeys.AreNeededAsync(scope.Id, CancellationToken.None);
        var result = await runner.RunAsync<Tenant, Done>(
            PartitionId.OfTenant(scope.Id), new Command(scope, CommandKind.Plain, null), (tenant, now, entropy) =>
        {
            if (tenant is null)
            {
                return new Decision<Tenant, Done>(Refusal.NotFound, null);
            }

            var policy = PolicyFields.Apply(
                patch, PageFields.Apply(patch, scope.Id, tenant.Head.Policy, pages),
                (channel, sender) => Senders.IsProvisioned(options.Value, scope.Id, channel, sender));
            var worded = Reword(patch, tenant);
            var barred = caller.IsApiKey || policy.HasPagesOf(tenant.Head.Policy) ? null : Refusal.Forbidden;

            // A passkey is bound to its domain for life: whoever moves it away must say that they are to end.
            barred ??= keepsPasskeys && MovesPasskeys(scope.Id, tenant.Head.Policy, policy) ? Refusal.Conflict : null;
            return (patch.Invalid() ?? barred) is { } refusal
                ? new Decision<Tenant, Done>(refusal, null)
                : Told(
                    tenant, PolicyChange.Decide(tenant, worded, policy).WithActor(scope.Actor),
                    new DecisionContext(PartitionId.OfTenant(scope.Id), now, policy, entropy, scope.Tenant.Head.KeyId));
        });
        directory.Forget(scope.Id);
        return result;
    }

    // Whoever changes the pages receives the tokens of links: every administrator is told.
    private static Decision<Tenant, Done> Told(Tenant before, Decision<Tenant, Done> change, DecisionContext context) =>
        change.Next is { } next && next.Head.PageChanges > before.Head.PageChanges
            ? change with { DecoyMessages = [FollowUpPointer.Create(context)] }
            : change;

    private bool MovesPasskeys(string tenant, TenantPolicy before, TenantPolicy after) =>
        pages.PasskeysOf(tenant, before).Domain != pages.PasskeysOf(tenant, after).Domain;

    private static Tenant Reword(JsonBody patch, Tenant tenant)
    {
        if (!patch.IsNull(TemplateFields.Name))
        {
            return patch.Raw(TemplateFields.Name) is { } templates
                ? tenant.WithTemplates(TemplateFields.Read(templates, patch.Reject))
                : tenant;
        }

        if (tenant.Templates.Count > TemplateFields.MaximumChanges)
        {
            patch.Reject(TemplateFields.Name, TemplateFields.TooMany);
        }

        return tenant with { Templates = tenant.Templates.Clear() };
    }
}
