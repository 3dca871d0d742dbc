using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.Tenants;

namespace Countersign.Webhooks;

/// <summary>
/// Sets and removes a tenant's webhook. Every change makes a new secret; the old secret is no longer valid.
/// </summary>
public sealed class WebhookChanges(CommandRunner runner, TenantDirectory directory, WebhookSeals seals)
{
    public async Task<Result<WebhookSecret>> SetAsync(TenantScope scope, WebhookTarget target)
    {
        var entropy = Entropy.Fresh();
        var secret = entropy.Secret("webhook-secret");
        var changed = await ChangeAsync(scope, seals.Seal(scope.Id, entropy.Id("webhook"), target, secret));
        return changed.Then(_ => new WebhookSecret(WebhookSignature.Show(secret)));
    }

    /// <summary>Stops all events, also those that are still in the outbox.</summary>
    public Task<Result<Done>> RemoveAsync(TenantScope scope) => ChangeAsync(scope, null);

    private async Task<Result<Done>> ChangeAsync(TenantScope scope, Webhook? webhook)
    {
        var result = await runner.RunAsync<Tenant, Done>(
            PartitionId.OfTenant(scope.Id), new Command(scope, CommandKind.Plain, null), (tenant, _, _) =>
            tenant is null
                ? Decision.No<Tenant, Done>(Refusal.NotFound)
                : PolicyChange.Decide(tenant, tenant, tenant.Head.Policy with { Webhook = webhook })
                    .WithActor(scope.Actor));
        directory.Forget(scope.Id);
        return result;
    }
}
