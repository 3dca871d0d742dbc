using Countersign.Addresses;
using Countersign.Local;
using Countersign.Messages;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Administration;

/// <summary>Every address that an account had is notified of changes by the back office.</summary>
public class UserChangeNotificationTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>
{
    [Fact]
    public async Task Every_old_address_and_no_new_one_is_notified_of_a_change_a_reset_and_a_deletion()
    {
        await using var app = await backend.StartAppAsync(new MovedClock(App.Now));
        var tenant = await TestTenant.CreateAsync(app);
        var (email, phone) = (TestTenant.NewEmail(), TestTenant.NewPhone());
        var user = new TestUser(
            tenant,
            (await tenant.PostAsync("users", new { email, phone, invite = false }, tenant.Key)).Expect(201)["id"],
            email);

        (await tenant.PatchAsync($"users/{user.Id}", new { locale = "ka" }, tenant.Key)).Expect(204);
        Assert.Empty(await backend.OutboxRowsAsync(app, user));

        var next = TestTenant.NewEmail();
        (await tenant.PatchAsync($"users/{user.Id}", new { email = next, phone = (string?)null }, tenant.Key)).Expect(
            204);
        await AssertNotifiedAsync(MessageKind.AccountChanged, email, phone);

        (await tenant.PostAsync($"users/{user.Id}/reset-mfa", null, tenant.Key)).Expect(204);
        await AssertNotifiedAsync(MessageKind.FactorsReset, next);

        (await tenant.DeleteAsync($"users/{user.Id}", tenant.Key)).Expect(204);
        await AssertNotifiedAsync(MessageKind.AccountDeleted, next);
        await IsolatedBackend.DrainAsync(
            app, async () => (await backend.OutboxRowsAsync(app, user)).All(row => row.Status == DispatchStatus.Sent),
            "the notifications to addresses that the account no longer has");

        async Task AssertNotifiedAsync(MessageKind kind, params string[] addresses)
        {
            var keyId =
                (await app.Services.GetRequiredService<TenantDirectory>().FindAsync(tenant.Id, CancellationToken.None))!
                    .Head.KeyId;
            var hasher = app.Services.GetRequiredService<NameHasher>();
            var notified = (await backend.OutboxRowsAsync(app, user)).Where(row => row.Message.Kind == kind).Select(
                row => row.Message.AddressHash);
            Assert.Equal(
                addresses.Select(address => hasher.HashAddress(keyId, tenant.Id, address)).Order(), notified.Order());
        }
    }
}
