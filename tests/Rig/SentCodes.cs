using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Local;
using Countersign.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Rig;

/// <summary>
/// The newest code sent to an account, derived as the dispatcher does, without waiting for a message.
/// </summary>
public static class SentCodes
{
    public static async Task<string> NewestAsync(LocalApp app, TestUser user)
    {
        var tenant = await app.Services.GetRequiredService<TenantDirectory>().FindAsync(
            user.Tenant.Id, CancellationToken.None);
        var account =
            (await app.Services.GetRequiredService<AccountCommands>().ReadAsync(
                new TenantScope(user.Tenant.Id, tenant!), user.Id, CancellationToken.None))!;
        var (purpose, id, sent) = account.Challenges.Values.SelectMany(
            challenge => challenge.Codes.Select(code => (challenge.Purpose, challenge.Id, code)))
            .Concat(
                account.PendingFactors.Values.Select(pending => (ChallengePurpose.Enrolment, pending.Id, pending.Code)))
            .MaxBy(found => found.Item3.LastSentAt);
        return app.Services.GetRequiredService<DerivedCodes>().Code(
            sent.KeyId, user.Tenant.Id, purpose, id, sent.Factor, sent.AddressHash, sent.Generation);
    }
}
