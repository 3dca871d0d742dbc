using System.Text.Json;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Audit;

/// <summary>The audit says which API key or which administrator changed something.</summary>
public class AuditActorTests
{
    [Fact]
    public async Task Every_row_that_the_back_office_causes_names_the_key_or_the_administrator()
    {
        var tenant = await TestTenant.CreateAsync();
        var (admin, bearer) = await tenant.CreateAdministratorAsync();
        var keyId = tenant.Key.Value["cs_".Length..][..22];
        var user = await tenant.CreateUserAsync();
        (await tenant.PostAsync($"users/{user.Id}/sign-out", null, tenant.Key)).Expect(204);
        (await tenant.PatchAsync($"users/{user.Id}", new { autoSave = true }, bearer)).Expect(204);
        (await tenant.PostAsync($"users/{user.Id}/reset-mfa", null, bearer)).Expect(204);
        (await tenant.PatchPolicyAsync("""{"requireMfa":true}""", bearer)).Expect(204);
        await user.SignInAsync("wrong");

        Assert.Equal(
            [$"api-key:{keyId}", $"api-key:{keyId}", $"administrator:{admin.Id}", $"administrator:{admin.Id}", null],
            (await tenant.AuditAsync(user.Id)).Select(Actor));
        Assert.Equal($"administrator:{admin.Id}", Actor((await tenant.AuditAsync(tenant.Id))[^1]));
        var verified = (await tenant.GetAsync("audit/verify", tenant.Key)).Expect(200).Json;
        Assert.True(verified.GetProperty("valid").GetBoolean());
    }

    private static string? Actor(JsonElement row) =>
        row.TryGetProperty("actor", out var actor) ? actor.GetString() : null;
}
