using Countersign.Tests.Rig;

namespace Countersign.Tests.Administration;

/// <summary>The operator's list of tenants, and a tenant's list of keys.</summary>
public class TenantListTests
{
    private static readonly (string, string) OperatorKey = ("x-functions-key", "local");

    [Fact]
    public async Task The_operator_sees_every_tenant_once()
    {
        // An own store: the list would show the tenants of all other tests.
        await using var tables = await OwnAccount.TakeAsync();
        await using var app = await App.StartAsync(storage: tables.ConnectionString);
        var api = new Api(app.BaseAddress);
        foreach (var id in new[] { "beta", "alpha-2", "alpha" })
        {
            (await api.PostAsync(
                "/api/v1/tenants", new { id, name = $"The {id}", adminEmail = "admin@example.com" },
                OperatorKey)).Expect(201);
        }

        var first = (await api.GetAsync("/api/v1/tenants?limit=2", OperatorKey)).Expect(200);
        var second = (await api.GetAsync($"/api/v1/tenants?cursor={first["cursor"]}", OperatorKey)).Expect(200);

        // In the order of keys, where the separator sorts after the hyphen.
        Assert.Equal(["alpha-2", "alpha"], Names(first, "id"));
        Assert.Equal(["beta"], Names(second, "id"));
        Assert.Equal(["The beta"], Names(second, "name"));
        Assert.False(second.Json.TryGetProperty("cursor", out _));
    }

    [Fact]
    public async Task The_list_of_tenants_needs_the_key_of_the_operator()
    {
        var tenant = await TestTenant.CreateAsync();

        (await tenant.Api.GetAsync("/api/v1/tenants")).Expect(401);
        (await tenant.Api.GetAsync("/api/v1/tenants", tenant.Key)).Expect(401);
    }

    [Fact]
    public async Task The_id_of_the_first_key_is_told_and_listed_and_ends_the_key()
    {
        var api = new Api((await App.SharedAsync()).BaseAddress);
        var id = $"t-{Guid.NewGuid():N}";
        var created = (await api.PostAsync(
            "/api/v1/tenants", new { id, name = "Acme", adminEmail = "admin@example.com" }, OperatorKey)).Expect(201);
        var tenant = new TestTenant(api, id, created["apiKey"]);
        var second = (await tenant.PostAsync("api-keys", null, tenant.Key)).Expect(201);

        Assert.Equal(
            new[] { created["apiKeyId"], second["id"] }.Order(),
            Names((await tenant.GetAsync("api-keys", tenant.Key)).Expect(200), "id").Order());
        var page = (await tenant.GetAsync("api-keys?limit=1", tenant.Key)).Expect(200);
        Assert.Single(Names(page, "id"));
        var rest = (await tenant.GetAsync($"api-keys?cursor={page["cursor"]}", tenant.Key)).Expect(200);
        Assert.NotEqual(Names(page, "id"), Names(rest, "id"));

        (await tenant.DeleteAsync($"api-keys/{created["apiKeyId"]}", ("X-Api-Key", second["apiKey"]))).Expect(204);
        (await tenant.GetAsync("api-keys", tenant.Key)).Expect(401);
        Assert.Equal(
            [second["id"]],
            Names((await tenant.GetAsync("api-keys", ("X-Api-Key", second["apiKey"]))).Expect(200), "id"));
    }

    private static string[] Names(Reply reply, string property) =>
        [.. reply.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty(property).GetString()!)];
}
