using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Accounts;

/// <summary>Who may take a name that is claimed, in use, given up or left in a stale index row.</summary>
public class NameIndexTests : IAsyncLifetime
{
    private readonly MovedClock clock = new(App.Now);
    private readonly string email = TestTenant.NewEmail();
    private LocalApp app = null!;
    private TestTenant tenant = null!;
    private TenantScope scope = null!;
    private NameIndex names = null!;

    public async Task InitializeAsync()
    {
        app = await App.StartAsync(clock: clock);
        tenant = await TestTenant.CreateAsync(app);
        scope = new TenantScope(
            tenant.Id,
            (await app.Services.GetRequiredService<TenantDirectory>().FindAsync(tenant.Id, CancellationToken.None))!);
        names = app.Services.GetRequiredService<NameIndex>();
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task A_name_claimed_by_an_unfinished_rename_is_free_after_ten_minutes()
    {
        var user = await tenant.CreateUserAsync();
        Assert.True(await ClaimAsync(user.Id));
        (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(409);

        clock.SetTo(App.Now + TimeSpan.FromMinutes(10));
        (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(201);
    }

    [Fact]
    public async Task An_index_row_of_a_users_old_name_finds_no_user_and_the_name_is_free()
    {
        var user = await tenant.CreateUserAsync(email);
        clock.SetTo(App.Now + TimeSpan.FromMinutes(10));
        (await tenant.PatchAsync($"users/{user.Id}", new { email = TestTenant.NewEmail() }, tenant.Key)).Expect(204);
        await WriteRowAsync(user.Id, App.Now);

        Assert.Equal(4, (await user.SignInAsync()).Expect(401).Json.GetProperty("attemptsLeft").GetInt32());
        (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(201);
    }

    [Fact]
    public async Task A_name_of_a_deleted_user_is_free_at_once()
    {
        var user = await tenant.CreateUserAsync(email);
        (await tenant.DeleteAsync($"users/{user.Id}", tenant.Key)).Expect(204);
        await WriteRowAsync(user.Id, clock.GetUtcNow());

        (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(201);
    }

    [Fact]
    public async Task A_name_in_use_stays_with_its_user_however_old_the_claim()
    {
        await tenant.CreateUserAsync(email);
        clock.SetTo(App.Now.AddDays(400));

        (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(409);
    }

    [Fact]
    public async Task Releasing_a_hold_does_not_release_a_claim_made_after_it()
    {
        var user = await tenant.CreateUserAsync(email);
        var hash = Hash();
        var hold = await names.HoldAsync(tenant.Id, hash, user.Id, CancellationToken.None);
        Assert.True(await ClaimAsync(user.Id));
        await names.ReleaseAsync(hold, CancellationToken.None);

        Assert.NotNull(await names.HoldAsync(tenant.Id, hash, user.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_name_of_another_user_can_be_neither_held_nor_claimed()
    {
        await tenant.CreateUserAsync(email);

        Assert.Null(await names.HoldAsync(tenant.Id, Hash(), "AAAAAAAAAAAAAAAAAAAAAA", CancellationToken.None));
        Assert.False(await ClaimAsync("AAAAAAAAAAAAAAAAAAAAAA"));
    }

    private Task<bool> ClaimAsync(string userId) => names.ClaimAsync(scope, Hash(), userId, CancellationToken.None);

    private string Hash() =>
        names.Hash(tenant.Id, scope.Tenant, new Username(email, Countersign.Addresses.Channel.Email));

    // The state after a crash between the commit and the release.
    private async Task WriteRowAsync(string userId, DateTimeOffset claimedAt) =>
        await app.Services.GetRequiredService<StorageClients>().Table.AddEntityAsync(
        new TableEntity(PartitionId.Name(tenant.Id, Hash()).ToString(), "s|!head")
        {
            ["UserId"] = userId,
            ["ClaimedAt"] = claimedAt,
        });
}
