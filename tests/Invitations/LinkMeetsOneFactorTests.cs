using Countersign.Tests.Rig;

namespace Countersign.Tests.Invitations;

/// <summary>The policy that lets the link which was sent to an invitee count as the one factor of `1fa`.</summary>
public class LinkMeetsOneFactorTests
{
    [Theory]
    [InlineData(true, "email", "1fa", "granted")]
    [InlineData(true, "sms", "1fa", "granted")]
    [InlineData(true, "other", "1fa", "challenge")]
    [InlineData(true, "email", "2fa", "challenge")]
    [InlineData(false, "email", "1fa", "challenge")]
    [InlineData(false, "sms", "1fa", "challenge")]
    public async Task A_link_that_was_sent_counts_for_one_factor_only_and_only_where_the_tenant_says_so(
        bool counts, string source, string auth, string status)
    {
        var invitee = await InviteeAsync(counts, auth);

        Assert.Equal(status, (await invitee.OpenAsync(source)).Expect(200)["status"]);
    }

    [Fact]
    public async Task The_tenant_can_take_it_back_and_the_next_opening_requires_a_code()
    {
        var invitee = await InviteeAsync(true, "1fa");
        (await invitee.OpenAsync("email")).Expect(200);
        (await invitee.Tenant.PatchPolicyAsync("""{"linkMeetsOneFactor":false}""")).Expect(204);

        Assert.Equal("challenge", (await invitee.OpenAsync("email")).Expect(200)["status"]);
    }

    [Fact]
    public async Task A_preview_still_requires_the_second_factor_of_the_account()
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync("""{"linkMeetsOneFactor":true}""")).Expect(204);
        var user = await tenant.CreateUserAsync();
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var invitee = await TestInvitee.CreateAsync(tenant, "1fa", user.Username);
        (await tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "completed" }, tenant.Key)).Expect(202);

        var opened = (await invitee.OpenPreviewAsync(await invitee.LinkAsync("email", "preview"))).Expect(200);

        Assert.Equal("challenge", opened["status"]);
        Assert.Equal(
            "granted", (await user.VerifyAsync(opened.Handle, user.Code(App.Now))).Expect(200)["status"]);
    }

    private static async Task<TestInvitee> InviteeAsync(bool counts, string auth)
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync(
            $$"""{"linkMeetsOneFactor":{{(counts ? "true" : "false")}}}""")).Expect(204);
        return await TestInvitee.CreateAsync(tenant, auth);
    }
}
