using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.Secrets;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Dispatch;

public class StoredNumberTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>
{
    [Theory]
    [InlineData("+34806123456", DispatchStatus.Dropped)]
    [InlineData("+881612345678", DispatchStatus.Dropped)]
    [InlineData("+4670123456789", DispatchStatus.Sent)]
    public async Task A_number_of_a_refused_kind_gets_no_message_even_if_it_was_stored_before_the_rule(
        string number, DispatchStatus status)
    {
        await using var rig = await DispatchRig.StartAsync(backend);
        var user = await StoredAsync(rig, number);

        (await user.Tenant.PatchAsync(
            $"users/{user.Id}", new { username = TestTenant.NewEmail() }, user.Tenant.Key)).Expect(204);
        await rig.DeliverAsync(user);

        Assert.Equal(status, await rig.StatusAsync(user));
    }

    // Stored directly, because the routes refuse such a number.
    private static async Task<TestUser> StoredAsync(DispatchRig rig, string number)
    {
        var services = rig.App.Services;
        var tenant = await services.GetRequiredService<TenantDirectory>().FindAsync(
            rig.Tenant.Id, CancellationToken.None);
        var account = new NewAccount(Entropy.Fresh().Id("user")) { Username = number };
        var id = await services.GetRequiredService<AccountCreation>().CreateAsync(
            new TenantScope(rig.Tenant.Id, tenant!), account, CancellationToken.None);
        return new TestUser(rig.Tenant, id.Value, number);
    }
}
