using Countersign.Messages;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Tenants;

/// <summary>`DELETE /tenants/{id}`: what closes at once, what is emptied later, and what stays.</summary>
public class TenantClosingTests(ClosingRig rig) : IClassFixture<ClosingRig>
{
    [Fact]
    public async Task A_closed_tenant_is_not_found_by_this_process_at_once_and_by_another_after_30_seconds()
    {
        await using var other = await rig.Due.Backend.StartAppAsync(rig.Due.Clock);
        var tenant = await TestTenant.CreateAsync(rig.App);
        var user = await tenant.CreateUserAsync();
        var bearer = await user.BearerAsync();
        (await tenant.In(other).GetAsync("users", tenant.Key)).Expect(200);

        (await ClosingRig.CloseAsync(tenant)).Expect(202);
        await AssertGoneAsync(user, bearer);
        rig.Due.Clock.Advance(TimeSpan.FromSeconds(30));

        await AssertGoneAsync(user.In(other), bearer);
    }

    [Fact]
    public async Task The_id_of_a_closed_tenant_is_never_given_again()
    {
        var tenant = await TestTenant.CreateAsync(rig.App);
        (await ClosingRig.CloseAsync(tenant)).Expect(202);

        (await ClosingRig.CreateAsync(tenant)).Expect(409);
        await rig.EmptyAsync();
        (await ClosingRig.CreateAsync(tenant)).Expect(409);
        (await ClosingRig.CloseAsync(tenant)).Expect(404);
        var listed = (await tenant.Api.GetAsync("/api/v1/tenants", ("x-functions-key", "local"))).Expect(200).Json;
        Assert.DoesNotContain(tenant.Id, listed.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_operator_closes_a_tenant_and_an_unknown_one_is_not_found()
    {
        var tenant = await TestTenant.CreateAsync(rig.App);
        var path = $"/api/v1/tenants/{tenant.Id}";

        (await tenant.Api.DeleteAsync(path, tenant.Key)).Expect(401);
        (await tenant.Api.DeleteAsync(path)).Expect(401);
        (await tenant.Api.DeleteAsync("/api/v1/tenants/nobody-here", ("x-functions-key", "local"))).Expect(404);
        (await tenant.Api.DeleteAsync("/api/v1/tenants/No!", ("x-functions-key", "local"))).Expect(404);
        (await tenant.GetAsync("users", tenant.Key)).Expect(200);
    }

    [Fact]
    public async Task A_message_that_is_still_to_be_sent_is_dropped()
    {
        var tenant = await TestTenant.CreateAsync(rig.App);
        var user = await tenant.CreateUserAsync();
        (await tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
        (await ClosingRig.CloseAsync(tenant)).Expect(202);

        await IsolatedBackend.DrainAsync(
            rig.App, async () => (await rig.Due.Backend.OutboxRowsAsync(rig.App, user)) is [{ Status: var status }]
                && status == DispatchStatus.Dropped, "the end of the message");
        Assert.Empty(rig.Due.Backend.SentTo(user));
    }

    [Fact]
    public async Task A_closed_tenant_is_emptied_and_its_neighbours_stay_byte_for_byte()
    {
        var tenant = await TestTenant.CreateAsync(rig.App);
        string[] neighbours = [$"{tenant.Id}-", $"{tenant.Id[..^1]}", $"{tenant.Id}0", "zzz", "aaa"];
        foreach (var id in neighbours)
        {
            (await tenant.Api.PostAsync(
                "/api/v1/tenants", new { id, name = "Other", adminEmail = "admin@example.com" },
                ("x-functions-key", "local"))).Expect(201);
        }

        await FillAsync(tenant);
        await rig.Due.RunAsync("audit-anchor");
        var before = await AllAsync(neighbours);
        Assert.Superset(
            new HashSet<string>
            {
                "account", "anchor", "data-room", "document", "inbox", "invitation", "member", "name", "tenant",
                "unknown",
            },
            (await rig.KeysAsync(tenant.Id)).Select(key => key.Split('|')[0]).ToHashSet());

        (await ClosingRig.CloseAsync(tenant)).Expect(202);
        await rig.PassAsync(TimeSpan.FromSeconds(119));
        Assert.Contains(await rig.KeysAsync(tenant.Id), key => key.StartsWith("account", StringComparison.Ordinal));
        await rig.EmptyAsync();

        Assert.Equal(
            [$"tenant|{tenant.Id} a", $"tenant|{tenant.Id} s|!head"], (await rig.KeysAsync(tenant.Id)).Distinct());
        Assert.Equal(before, await AllAsync(neighbours));
        Assert.DoesNotContain("Acme", (await rig.RowsAsync(tenant.Id))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tombstone_is_anchored_like_every_other_history()
    {
        var tenant = await TestTenant.CreateAsync(rig.App);
        (await ClosingRig.CloseAsync(tenant)).Expect(202);
        await rig.EmptyAsync();
        await rig.Due.RunAsync("audit-anchor");

        Assert.Equal(
            ["anchor|heads !root", $"anchor|heads h|tenant|{tenant.Id}"],
            (await rig.KeysAsync(tenant.Id)).Where(key => key.StartsWith("anchor", StringComparison.Ordinal)));
    }

    private static async Task AssertGoneAsync(TestUser user, (string Name, string Value) bearer)
    {
        var tenant = user.Tenant;
        (await user.SignInAsync()).Expect(404);
        (await tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(404);

        // What takes a credential answers as for a tenant that was never there.
        (await tenant.GetAsync("users", tenant.Key)).Expect(401);
        (await tenant.GetAsync("me", bearer)).Expect(401);
        (await tenant.Api.GetAsync($"/t/{tenant.Id}")).Expect(404);
    }

    private async Task<IReadOnlyList<string>> AllAsync(IEnumerable<string> tenants)
    {
        var rows = new List<string>();
        foreach (var tenant in tenants)
        {
            rows.AddRange(await rig.RowsAsync(tenant));
        }

        return rows;
    }

    // Something in every kind of partition.
    private static async Task FillAsync(TestTenant tenant)
    {
        var user = await tenant.CreateUserAsync();
        await TestRoom.CreateAsync(user, enforced: true);
        await TestInvitee.CreateAsync(tenant);
        (await tenant.PatchPolicyAsync("""{"templates":{"sign-in-code":{"sv":{"sms":"{code}"}}}}""")).Expect(204);
        (await tenant.PostAsync("sign-in", new { username = TestTenant.NewEmail(), password = "wrong" })).Expect(401);
        (await tenant.PostAsync("api-keys", null, tenant.Key, ("Idempotency-Key", "one"))).Expect(201);
    }
}
