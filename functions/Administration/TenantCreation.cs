using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Administration;

/// <summary>
/// Creates a tenant and its first administrator, who has no password and must enrol a second factor. The tenant is
/// committed first, with all that the administrator's account needs. After a crash the same call completes the
/// creation and shows a new key.
/// </summary>
public sealed class TenantCreation(
    TenantCommands commands, TenantDirectory directory, AccountCreation accounts, MasterKeys keys)
{
    public async Task<WireAnswer> CreateAsync(
        string id, string name, string adminEmail, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var answer = await BeginAsync(id, name, adminEmail, key);
        if (answer.Status != StatusCodes.Status201Created)
        {
            return answer;
        }

        // A repeated answer continues too: the first try may have failed after the first commit.
        directory.Forget(id);
        var tenant = await directory.FindAsync(id, cancellationToken)
            ?? throw new InvalidOperationException("The tenant that was created is not there.");
        if (tenant.Head.PendingAdminEmail is { } pending)
        {
            var scope = new TenantScope(id, tenant);
            var administrator = new NewAccount(tenant.Head.AdminUserId)
            {
                Email = pending,
                Role = Role.Admin,
                MustEnrol = true,
                Invite = true,
            };
            var made = await accounts.CreateAsync(scope, administrator, cancellationToken);
            if (made.Refusal is { Code: not RefusalCode.Conflict } refusal)
            {
                return refusal.ToAnswer();
            }

            await commands.RunAsync<Tenant, Done>(
                scope, PartitionId.OfTenant(id), CommandKind.Plain, (begun, _) => TenantLife.AdministratorMade(begun!));
            directory.Forget(id);
        }

        return answer;
    }

    private Task<WireAnswer> BeginAsync(string id, string name, string adminEmail, IdempotencyKey? key)
    {
        // The new tenant with the default policy, which the decision uses.
        var policy = new TenantPolicy { Name = name, Issuer = name };
        var scope = new TenantScope(
            id, new Tenant { Head = new TenantHead(policy, keys.CurrentId, "", adminEmail, default) });
        return commands.AnswerAsync<Tenant, (ApiKey Key, string Shown)>(
            new Command(scope, CommandKind.Plain, key), PartitionId.OfTenant(id),
            (existing, context) => TenantLife.Create(existing, adminEmail, context),
            made => ValueTask.FromResult(
                Answers.Secret(
                    new CreatedTenant(id, made.Shown, made.Key.Id), AdministrationJson.Default.CreatedTenant,
                    StatusCodes.Status201Created, Tenant.RowOfApiKey(made.Key.Id))));
    }
}
