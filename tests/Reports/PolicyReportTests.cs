using System.Text.Json;
using Azure.Core.Pipeline;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Reports;

/// <summary>
/// Which users a stricter policy would affect. A new tenant has one administrator without a second factor.
/// </summary>
public class PolicyReportTests : IAsyncLifetime
{
    private TestTenant tenant = null!;
    private string adminId = "";

    public async Task InitializeAsync()
    {
        tenant = await TestTenant.CreateWithAdministratorAsync();
        adminId = (await tenant.GetAsync("users", tenant.Key)).Expect(200).Json.GetProperty("items")[0].GetProperty(
            "id").GetString()!;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_new_tenant_has_its_administrator_and_nothing_else()
    {
        var expected = $$$"""
            {"users":{"total":1,"withoutSecondFactor":1,"disabled":0},"adoption":{"totp":0,"passkey":0,"sms":0,"email":0,"recovery-code":0},
            "requireMfa":{"enforced":false,"affected":1,"userIds":["{{{adminId}}}"]},
            "enforceTwoFactorForDocuments":{"enforced":false,"affected":0,"invitations":[],"quickSign":0},
            "dataRooms":{"missingPhone":"allow","rooms":[]},
            "phoneNumbers":{"allowedCallingCodes":[],"notAllowed":{"affected":0,"userIds":[],"invitationIds":[],"members":[]},
            "notInPlan":{"affected":0,"userIds":[],"invitationIds":[],"members":[]}}
            }
            """;

        Assert.Equal(
            expected.ReplaceLineEndings(""), (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200).Text);
    }

    [Fact]
    public async Task The_report_shows_the_policies_as_they_are()
    {
        (await tenant.PatchPolicyAsync(
            """{"requireMfa":true,"enforceTwoFactorForDocuments":true,"missingPhone":"block"}""")).Expect(204);
        var report = await ReadAsync();

        Assert.True(report.GetProperty("requireMfa").GetProperty("enforced").GetBoolean());
        Assert.True(report.GetProperty("enforceTwoFactorForDocuments").GetProperty("enforced").GetBoolean());
        Assert.Equal("block", report.GetProperty("dataRooms").GetProperty("missingPhone").GetString());
    }

    [Fact]
    public async Task A_user_with_two_factors_is_one_user_and_counts_in_both()
    {
        var user = await tenant.CreateUserAsync();
        await user.EnrolSmsAsync(await user.EnrolAsync(App.Now));

        Assert.Equal(
            ("{\"total\":2,\"withoutSecondFactor\":1,\"disabled\":0}",
                "{\"totp\":1,\"passkey\":0,\"sms\":1,\"email\":0,\"recovery-code\":1}", adminId), await UsersAsync());
    }

    [Fact]
    public async Task A_verified_email_factor_is_counted_and_pending_factors_are_not()
    {
        var (user, other) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        await user.EnrolEmailAsync(await user.BearerAsync());
        var bearer = await other.BearerAsync();
        (await tenant.PostAsync("me/totp", null, bearer)).Expect(200);
        (await tenant.PostAsync("me/factors/sms", new { address = TestTenant.NewPhone() }, bearer)).Expect(202);

        var (users, adoption, affected) = await UsersAsync();
        Assert.Equal("{\"total\":3,\"withoutSecondFactor\":2,\"disabled\":0}", users);
        Assert.Equal("{\"totp\":0,\"passkey\":0,\"sms\":0,\"email\":1,\"recovery-code\":0}", adoption);
        Assert.Equal(Joined(adminId, other.Id), affected);
    }

    [Fact]
    public async Task A_disabled_user_counts_as_without_second_factor_but_not_as_affected()
    {
        var user = await tenant.CreateUserAsync();
        (await tenant.PatchAsync($"users/{user.Id}", new { disabled = true }, tenant.Key)).Expect(204);

        Assert.Equal(
            ("{\"total\":2,\"withoutSecondFactor\":2,\"disabled\":1}",
                "{\"totp\":0,\"passkey\":0,\"sms\":0,\"email\":0,\"recovery-code\":0}", adminId), await UsersAsync());
    }

    [Fact]
    public async Task Reset_factors_and_deleted_accounts_are_not_counted()
    {
        var (reset, deleted) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        await reset.EnrolAsync(App.Now);
        await deleted.EnrolAsync(App.Now);
        (await tenant.PostAsync($"users/{reset.Id}/reset-mfa", null, tenant.Key)).Expect(204);
        (await tenant.DeleteAsync($"users/{deleted.Id}", tenant.Key)).Expect(204);

        Assert.Equal(
            ("{\"total\":2,\"withoutSecondFactor\":2,\"disabled\":0}",
                "{\"totp\":0,\"passkey\":0,\"sms\":0,\"email\":0,\"recovery-code\":0}", Joined(adminId, reset.Id)),
                await UsersAsync());
    }

    [Fact]
    public async Task A_tenant_whose_name_has_the_same_prefix_is_not_counted()
    {
        var before = (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200).Text;
        var longer = $"{tenant.Id[..30]}-b";
        var shorter = $"{tenant.Id[..29]}";
        foreach (var id in new[] { longer, shorter })
        {
            var created = (await tenant.Api.PostAsync(
                "/api/v1/tenants", new { id, name = "Acme", adminEmail = "admin@example.com" },
                ("x-functions-key", "local"))).Expect(201);
            var other = new TestTenant(tenant.Api, id, created["apiKey"]);
            await TestRoom.CreateAsync(await other.CreateUserAsync());
            (await other.PostAsync(
                "documents",
                new { title = "Offer", quickSign = true, invitees = new[] { new { email = TestTenant.NewEmail() } } },
                other.Key)).Expect(201);
        }

        Assert.Equal(before, (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200).Text);
        (await tenant.GetAsync("reports/policy", new TestTenant(tenant.Api, longer, "cs_x_y").Key)).Expect(401);
    }

    [Fact]
    public async Task The_report_takes_eight_reads_however_many_users_a_page_holds()
    {
        var calls = new FaultPolicy();
        await using var app = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
        var few = await CallsAsync(tenant.In(app), calls);
        for (var i = 0; i < 10; i++)
        {
            await TestRoom.CreateAsync(await tenant.CreateUserAsync());
        }

        Assert.Equal(Enumerable.Repeat("GET query", 8), few);
        Assert.Equal(few, await CallsAsync(tenant.In(app), calls));
    }

    private static async Task<string[]> CallsAsync(TestTenant tenant, FaultPolicy calls)
    {
        // The first request also reads the tenant, which is cached afterwards.
        (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200);
        calls.Reset();
        (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200);
        return [.. calls.Operations.Select(call => $"{call.Method} {call.Kind}")];
    }

    private async Task<JsonElement> ReadAsync() =>
        (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200).Json;

    private async Task<(string Users, string Adoption, string Affected)> UsersAsync()
    {
        var report = await ReadAsync();
        var required = report.GetProperty("requireMfa");
        var ids = required.GetProperty("userIds").EnumerateArray().Select(id => id.GetString()!).ToArray();
        Assert.Equal(ids.Length, required.GetProperty("affected").GetInt32());
        return (report.GetProperty("users").GetRawText(), report.GetProperty("adoption").GetRawText(), Joined(ids));
    }

    private static string Joined(params string[] ids) => string.Join(' ', ids.Order(StringComparer.Ordinal));
}
