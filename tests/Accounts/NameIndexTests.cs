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

/// <summary>Who may have a name while it is claimed, borne, given up or left behind.</summary>
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
        scope = new TenantScope(tenant.Id, (await app.Services.GetRequiredService<TenantDirectory>().FindAsync(tenant.Id, CancellationToken.None))!);
        names = app.Services.GetRequiredService<NameIndex>();
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task A_name_that_a_rename_claimed_and_never_took_is_free_after_ten_minutes()
    {
        var user = await tenant.CreateUserAsync();
        Assert.True(await ClaimAsync(user.Id));
        (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(409);

        clock.SetTo(App.Now + NameIndex.ClaimLifetime);
        (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(201);
    }

    [Fact]
    public async Task A_name_that_a_rename_left_behind_leads_nowhere_and_is_free()
    {
        var user = await tenant.CreateUserAsync(email);
        clock.SetTo(App.Now + NameIndex.ClaimLifetime);
        (await tenant.PatchAsync($"users/{user.Id}", new { email = TestTenant.NewEmail() }, tenant.Key)).Expect(204);
        await WriteRowAsync(user.Id, App.Now);

        Assert.Equal(4, (await user.SignInAsync()).Expect(401).Json.GetProperty("attemptsLeft").GetInt32());
        (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(201);
    }

    [Fact]
    public async Task A_name_that_a_deletion_left_behind_is_free_at_once()
    {
        var user = await tenant.CreateUserAsync(email);
        (await tenant.DeleteAsync($"users/{user.Id}", tenant.Key)).Expect(204);
        await WriteRowAsync(user.Id, clock.GetUtcNow());

        (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(201);
    }

    [Fact]
    public async Task A_name_that_somebody_bears_is_theirs_however_old_the_claim()
    {
        await tenant.CreateUserAsync(email);
        clock.SetTo(App.Now.AddDays(400));

        (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(409);
    }

    [Fact]
    public async Task A_hold_releases_the_claim_that_it_saw_and_no_later_one()
    {
        var user = await tenant.CreateUserAsync(email);
        var hash = Hash();
        var hold = await names.HoldAsync(tenant.Id, hash, user.Id, CancellationToken.None);
        Assert.True(await ClaimAsync(user.Id));
        await names.ReleaseAsync(hold, CancellationToken.None);

        Assert.NotNull(await names.HoldAsync(tenant.Id, hash, user.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Nobody_holds_anothers_name()
    {
        await tenant.CreateUserAsync(email);

        Assert.Null(await names.HoldAsync(tenant.Id, Hash(), "AAAAAAAAAAAAAAAAAAAAAA", CancellationToken.None));
        Assert.False(await ClaimAsync("AAAAAAAAAAAAAAAAAAAAAA"));
    }

    private Task<bool> ClaimAsync(string userId) => names.ClaimAsync(scope, Hash(), userId, CancellationToken.None);

    private string Hash() => names.Hash(tenant.Id, scope.Tenant, new Username(email, Countersign.Addresses.Channel.Email));

    // As a crash between the commit and the release would leave it.
    private async Task WriteRowAsync(string userId, DateTimeOffset claimedAt) => await app.Services.GetRequiredService<StorageClients>().Table.AddEntityAsync(
        new TableEntity(PartitionId.Name(tenant.Id, Hash()).ToString(), "s|!head") { ["UserId"] = userId, ["ClaimedAt"] = claimedAt });
}
