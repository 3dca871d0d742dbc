using System.Text.Json;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Reports;

/// <summary>Numbers that the policy no longer allows, and numbers that no plan knows.</summary>
public class NumberReportTests : IAsyncLifetime
{
    private const string Unknown = "+4670123456789";
    private const string Georgian = "+995591234567";
    private TestTenant tenant = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Everyone_whose_number_has_another_calling_code_is_listed_by_id()
    {
        var ids = await FillAsync(Georgian);
        await FillAsync("+46701234567");
        Assert.Equal(0, (await ReadAsync("notAllowed")).GetProperty("affected").GetInt32());

        (await tenant.PatchPolicyAsync("""{"allowedCallingCodes":["46"]}""")).Expect(204);

        AssertIs(ids, await ReadAsync("notAllowed"));
        Assert.Equal(0, (await ReadAsync("notInPlan")).GetProperty("affected").GetInt32());
    }

    [Fact]
    public async Task Everyone_whose_number_is_in_no_plan_is_listed_by_id_and_no_number_is_shown()
    {
        var ids = await FillAsync(Unknown);
        await FillAsync("+46701234567");

        AssertIs(ids, await ReadAsync("notInPlan"));
        Assert.DoesNotContain(
            Unknown[1..], (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_is_only_a_factor_is_found_and_its_user_is_listed_once()
    {
        var (one, two) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        await one.EnrolSmsAsync(await one.BearerAsync());
        await two.EnrolSmsAsync(await two.BearerAsync());
        (await tenant.PatchAsync($"users/{two.Id}", new { phone = Georgian }, tenant.Key)).Expect(204);
        (await tenant.PatchPolicyAsync("""{"allowedCallingCodes":["47"]}""")).Expect(204);

        var report = await ReadAsync("notAllowed");
        Assert.Equal(2, report.GetProperty("affected").GetInt32());
        Assert.Equal(
            new[] { one.Id, two.Id }.Order(),
            report.GetProperty("userIds").EnumerateArray().Select(id => id.GetString()!).Order());
    }

    [Fact]
    public async Task Revoked_invitations_removed_members_and_deleted_users_are_not_listed()
    {
        var (user, invitation, room) = await FillAsync(Unknown);
        (await tenant.PostAsync($"invitations/{invitation}/revoke", null, tenant.Key)).Expect(204);
        (await tenant.DeleteAsync($"data-rooms/{room}/members/{user}", tenant.Key)).Expect(204);
        (await tenant.DeleteAsync($"users/{user}", tenant.Key)).Expect(204);

        Assert.Equal(0, (await ReadAsync("notInPlan")).GetProperty("affected").GetInt32());
    }

    private static void AssertIs((string UserId, string InvitationId, string RoomId) ids, JsonElement list) =>
        Assert.Equal(
            $$"""{"affected":3,"userIds":["{{ids.UserId}}"],"invitationIds":["{{ids.InvitationId}}"],"members":[{"roomId":"{{ids.RoomId}}","userId":"{{ids.UserId}}"}]}""",
            list.GetRawText());

    // A user, an invitation and a membership with this number.
    private async Task<(string UserId, string InvitationId, string RoomId)> FillAsync(string number)
    {
        var email = TestTenant.NewEmail();
        var id = (await tenant.PostAsync(
            "users", new { email, phone = number, password = TestTenant.Password }, tenant.Key)).Expect(201)["id"];
        var room = await TestRoom.CreateAsync(new TestUser(tenant, id, email));
        await room.SetPhoneAsync(number);
        return (id, (await TestInvitee.CreateAsync(tenant, phone: number)).Id, room.Id);
    }

    private async Task<JsonElement> ReadAsync(string list) =>
        (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200).Json.GetProperty("phoneNumbers").GetProperty(
            list);
}
