using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.BackOffice;

/// <summary>
/// Creates a tenant and its first administrator, who has no password and must enrol a second factor first. The tenant
/// commits first, with all that the administrator's account needs; a creation that broke off is finished by the same
/// call again, which shows a new key.
/// </summary>
public sealed class TenantCreation(CommandRunner runner, TenantDirectory directory, AccountCreation accounts, MasterKeys keys)
{
    public async Task<Result<string>> CreateAsync(string id, string name, string adminEmail, CancellationToken cancellationToken)
    {
        var created = await BeginAsync(id, name, adminEmail);
        if (created.Refusal is not null)
        {
            return created;
        }

        directory.Forget(id);
        var tenant = await directory.FindAsync(id, cancellationToken) ?? throw new InvalidOperationException("The tenant that was created is not there.");
        var administrator = new NewAccount(tenant.Head.AdminUserId) { Email = adminEmail, Role = Role.Admin, MustEnrol = true };
        var made = await accounts.CreateAsync(new TenantScope(id, tenant), administrator, cancellationToken);
        if (made.Refusal is { Code: not RefusalCode.Conflict } refusal)
        {
            return refusal;
        }

        await FinishAsync(id);
        return created;
    }

    private Task<Result<string>> BeginAsync(string id, string name, string adminEmail) =>
        runner.RunAsync<Tenant, string>(PartitionId.OfTenant(id), keys.CurrentId, CommandKind.Plain, (existing, now, entropy) =>
        {
            if (existing is not null && (existing.Head.PendingAdminEmail != adminEmail || existing.Head.Policy.Name != name))
            {
                return new Decision<Tenant, string>(Refusal.Conflict, null);
            }

            // The key of the call that broke off was shown to nobody: it gives way.
            var (key, shown) = ApiKey.Create(entropy, now);
            var head = existing?.Head ?? new TenantHead(new TenantPolicy { Name = name, Issuer = name }, keys.CurrentId, entropy.Id("administrator"), adminEmail, now);
            var tenant = new Tenant { Head = head }.WithKey(key);
            return new Decision<Tenant, string>(shown, tenant)
            {
                Events = [new AuditEvent(AuditType.TenantCreated), new AuditEvent(AuditType.ApiKeyCreated) { Subject = key.Id }],
            };
        });

    private async Task FinishAsync(string id)
    {
        await runner.RunAsync<Tenant, Done>(PartitionId.OfTenant(id), keys.CurrentId, CommandKind.Plain, (tenant, _, _) =>
            new Decision<Tenant, Done>(default(Done), tenant! with { Head = tenant.Head with { PendingAdminEmail = null } })
            {
                Events = [new AuditEvent(AuditType.AccountCreated) { Subject = tenant.Head.AdminUserId }],
            });
        directory.Forget(id);
    }
}
