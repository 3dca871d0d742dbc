using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;

namespace Countersign.Tenants;

/// <summary>Creates a tenant, and manages the API keys of its back office.</summary>
public static class TenantLife
{
    /// <summary>
    /// Creates a tenant under the policy in the context. A creation that was interrupted continues with the same name
    /// and address; its key was never shown, and a new one replaces it.
    /// </summary>
    public static Decision<Tenant, (ApiKey Key, string Shown)> Create(
        Tenant? existing, string adminEmail, DecisionContext context)
    {
        if (existing is not null
            && (!existing.IsOpen
                || existing.Head.PendingAdminEmail != adminEmail || existing.Head.Policy.Name != context.Policy.Name))
        {
            return Decision.No<Tenant, (ApiKey, string)>(Refusal.Conflict);
        }

        var (key, shown) = ApiKey.Create(context.Entropy, context.Now);
        var head = existing?.Head
            ?? new TenantHead(
                context.Policy, context.CodeKeyId, context.Entropy.Id("administrator"), adminEmail, context.Now);
        return new Decision<Tenant, (ApiKey, string)>((key, shown), new Tenant { Head = head }.WithKey(key))
        {
            Events = [new AuditEvent(AuditType.TenantCreated), new AuditEvent(AuditType.ApiKeyCreated)
            {
                Subject = key.Id,
            }],
        };
    }

    /// <summary>The first administrator has an account: removes the address from the tenant's head.</summary>
    public static Decision<Tenant, Done> AdministratorMade(Tenant tenant) =>
        tenant is { IsOpen: false } or { Head.PendingAdminEmail: null }
        ? Decision.Already<Tenant>()
        : new Decision<Tenant, Done>(
            default(Done), tenant with { Head = tenant.Head with { PendingAdminEmail = null } })
        {
            Events = [new AuditEvent(AuditType.AccountCreated) { Subject = tenant.Head.AdminUserId }],
        };

    /// <summary>At most two keys are valid, so that a new one can replace the old one.</summary>
    public static Decision<Tenant, (ApiKey Key, string Shown)> AddKey(Tenant? tenant, DecisionContext context)
    {
        if (tenant is not { IsOpen: true } || tenant.ApiKeys.Count >= ApiKey.MaximumLive)
        {
            return Decision.No<Tenant, (ApiKey, string)>(
                tenant is { IsOpen: true } ? Refusal.Conflict : Refusal.NotFound);
        }

        var (key, shown) = ApiKey.Create(context.Entropy, context.Now);
        return new Decision<Tenant, (ApiKey, string)>(
            (key, shown), tenant with { ApiKeys = tenant.ApiKeys.Add(key.Id, key) })
        {
            Events = [new AuditEvent(AuditType.ApiKeyCreated) { By = "back-office", Subject = key.Id }],
        };
    }

    public static Decision<Tenant, Done> RemoveKey(Tenant? tenant, string keyId) =>
        tenant?.ApiKeys.ContainsKey(keyId) != true
        ? Decision.No<Tenant, Done>(Refusal.NotFound)
        : new Decision<Tenant, Done>(default(Done), tenant with { ApiKeys = tenant.ApiKeys.Remove(keyId) })
        {
            Events = [new AuditEvent(AuditType.ApiKeyDeleted) { By = "back-office", Subject = keyId }],
        };
}
