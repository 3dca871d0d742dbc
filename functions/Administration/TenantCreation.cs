using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Administration;

/// <summary>
/// Creates a tenant and its first administrator, who has no password and must enrol a second factor first. The tenant
/// commits first, with all that the administrator's account needs; a creation that broke off is finished by the same
/// call again, which shows a new key.
/// </summary>
public sealed class TenantCreation(AnsweredCommands answered, CommandRunner runner, TenantDirectory directory, AccountCreation accounts, MasterKeys keys)
{
    public async Task<WireAnswer> CreateAsync(string id, string name, string adminEmail, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var answer = await BeginAsync(id, name, adminEmail, key);
        if (answer.Status != StatusCodes.Status201Created)
        {
            return answer;
        }

        // A repeated answer goes the whole way too: its first time may have broken off behind the first commit.
        directory.Forget(id);
        var tenant = await directory.FindAsync(id, cancellationToken) ?? throw new InvalidOperationException("The tenant that was created is not there.");
        if (tenant.Head.PendingAdminEmail is { } pending)
        {
            var administrator = new NewAccount(tenant.Head.AdminUserId) { Email = pending, Role = Role.Admin, MustEnrol = true };
            var made = await accounts.CreateAsync(new TenantScope(id, tenant), administrator, cancellationToken);
            if (made.Refusal is { Code: not RefusalCode.Conflict } refusal)
            {
                return refusal.ToResult();
            }

            await FinishAsync(id);
        }

        return answer;
    }

    private Task<WireAnswer> BeginAsync(string id, string name, string adminEmail, IdempotencyKey? idempotencyKey) =>
        answered.AnswerAsync<Tenant, (ApiKey Key, string Shown)>(PartitionId.OfTenant(id), keys.CurrentId, CommandKind.Plain, idempotencyKey, (existing, now, entropy) =>
        {
            if (existing is not null && (existing.Head.PendingAdminEmail != adminEmail || existing.Head.Policy.Name != name))
            {
                return new Decision<Tenant, (ApiKey, string)>(Refusal.Conflict, null);
            }

            // The key of the call that broke off was shown to nobody: it gives way.
            var (key, shown) = ApiKey.Create(entropy, now);
            var head = existing?.Head ?? new TenantHead(new TenantPolicy { Name = name, Issuer = name }, keys.CurrentId, entropy.Id("administrator"), adminEmail, now);
            var tenant = new Tenant { Head = head }.WithKey(key);
            return new Decision<Tenant, (ApiKey, string)>((key, shown), tenant)
            {
                Events = [new AuditEvent(AuditType.TenantCreated), new AuditEvent(AuditType.ApiKeyCreated) { Subject = key.Id }],
            };
        }, made => ValueTask.FromResult(TenantKeys.Shown(new CreatedKey(id, made.Shown), made.Key.Id)));

    private async Task FinishAsync(string id)
    {
        await runner.RunAsync<Tenant, Done>(PartitionId.OfTenant(id), keys.CurrentId, CommandKind.Plain, (tenant, _, _) =>
            tenant!.Head.PendingAdminEmail is null
                ? new Decision<Tenant, Done>(default(Done), null)
                : new Decision<Tenant, Done>(default(Done), tenant with { Head = tenant.Head with { PendingAdminEmail = null } })
                {
                    Events = [new AuditEvent(AuditType.AccountCreated) { Subject = tenant.Head.AdminUserId }],
                });
        directory.Forget(id);
    }
}
