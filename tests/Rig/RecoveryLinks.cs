using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Local;
using Countersign.Lockout;
using Countersign.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Rig;

/// <summary>The token of a recovery message, for tests that do not test its delivery.</summary>
public static class RecoveryLinks
{
    public static async Task<string> TokenAsync(LocalApp app, TestUser user, string purpose)
    {
        var store = app.Services.GetRequiredService<AggregateStore>();
        var account =
            (await store.LoadAsync<Account>(
                PartitionId.Account(user.Tenant.Id, user.Id), CancellationToken.None)).State!;
        var link = purpose == Unlock.Purpose ? account.Head.UnlockLink : account.Head.PasswordLink;
        return app.Services.GetRequiredService<RecoveryTokens>().Make(
            user.Tenant.Id, user.Id, purpose, account.Head.UsernameAddress.Hash, link.Generation, link.KeyId);
    }
}
