using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Webhooks;

/// <summary>Which events a webhook gets, and when.</summary>
public class WebhookEventsTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>
{
    [Fact]
    public async Task A_user_who_is_created_signs_in_and_is_deleted_causes_one_event_each_without_an_address()
    {
        await using var rig = await WebhookRig.StartAsync(
            backend, "user.created", "sign-in.completed", "user.deleted");
        var user = await rig.Tenant.CreateUserAsync();
        (await user.SignInAsync("wrong")).Expect(401);
        (await user.SignInAsync()).Expect(200);
        (await rig.Tenant.DeleteAsync($"users/{user.Id}", rig.Tenant.Key)).Expect(204);

        Assert.Equal(["sign-in.completed", "user.created", "user.deleted"], await rig.ReceivedAsync(3));
        Assert.All(rig.Receiver.All, one =>
        {
            Assert.Equal(user.Id, one.Json.GetProperty("data").GetProperty("userId").GetString());
            Assert.DoesNotContain("@", one.Json.GetRawText(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_passkey_whose_counter_goes_back_causes_an_event_that_names_it()
    {
        await using var rig = await WebhookRig.StartAsync(backend, "passkey.refused");
        var user = await rig.Tenant.CreateUserAsync();
        using var passkey = await user.NewPasskeyAsync();
        passkey.Counter = 10;
        var id = await user.AddAsync(passkey, await user.BearerAsync());
        (await user.SignInByPasskeyAsync(passkey)).Expect(200);
        passkey.Counter = 4;
        Assert.Equal(401, (await user.SignInByPasskeyAsync(passkey)).Status);

        Assert.Equal(["passkey.refused"], await rig.ReceivedAsync(1));
        var data = Assert.Single(rig.Receiver.All).Json.GetProperty("data");
        Assert.Equal(
            (user.Id, id), (data.GetProperty("userId").GetString(), data.GetProperty("subject").GetString()));
    }

    [Fact]
    public async Task An_imported_user_is_not_a_created_one()
    {
        await using var rig = await WebhookRig.StartAsync(backend, "user.created", "user.imported");
        var users = new[] { new { email = TestTenant.NewEmail() } };
        (await rig.Tenant.PostAsync("users/import", new { users }, rig.Tenant.Key)).Expect(200);
        (await rig.Tenant.PostAsync("users/import", new { users }, rig.Tenant.Key)).Expect(200);
        await rig.Tenant.CreateUserAsync();

        Assert.Equal(["user.created", "user.imported"], await rig.ReceivedAsync(2));
    }

    [Fact]
    public async Task An_invitation_causes_an_event_when_it_is_sent_resent_and_revoked()
    {
        await using var rig = await WebhookRig.StartAsync(
            backend, "invitation.sent", "invitation.resent", "invitation.revoked", "invitation.expired");
        var invitee = await TestInvitee.CreateAsync(rig.Tenant);
        (await invitee.ActAsync("resend")).Expect(204);
        (await invitee.ActAsync("revoke")).Expect(204);
        (await invitee.ActAsync("revoke")).Expect(204);

        Assert.Equal(["invitation.resent", "invitation.revoked", "invitation.sent"], await rig.ReceivedAsync(3));
        Assert.All(
            rig.Receiver.All,
            one => Assert.Equal(invitee.Id, one.Json.GetProperty("data").GetProperty("invitationId").GetString()));
        await PassAsync(rig, TimeSpan.FromDays(31));
        Assert.DoesNotContain("invitation.expired", await HistoryAsync(invitee));
    }

    [Fact]
    public async Task An_invitation_expires_once_when_its_last_link_does_and_again_after_another_link()
    {
        await using var rig = await WebhookRig.StartAsync(backend, "invitation.expired");
        var invitee = await TestInvitee.CreateAsync(rig.Tenant);
        rig.Clock.Advance(TimeSpan.FromDays(20));
        (await invitee.ActAsync("new-link")).Expect(200);
        await PassAsync(rig, TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("invitation.expired", await HistoryAsync(invitee));

        await PassAsync(rig, TimeSpan.FromMinutes(2));
        await PassAsync(rig, TimeSpan.FromDays(40));
        Assert.Single(await HistoryAsync(invitee), "invitation.expired");

        (await invitee.ActAsync("resend")).Expect(204);
        await PassAsync(rig, TimeSpan.FromDays(31));
        Assert.Equal(2, (await HistoryAsync(invitee)).Count(type => type == "invitation.expired"));
        Assert.NotEmpty(await rig.ReceivedAsync(1));
    }

    [Fact]
    public async Task A_longer_link_lifetime_delays_the_end_of_links_that_were_sent()
    {
        await using var rig = await WebhookRig.StartAsync(backend, "invitation.expired");
        var invitee = await TestInvitee.CreateAsync(rig.Tenant);
        (await rig.Tenant.PatchPolicyAsync("""{"linkLifetime":"P60D"}""")).Expect(204);
        await PassAsync(rig, TimeSpan.FromDays(59));
        Assert.DoesNotContain("invitation.expired", await HistoryAsync(invitee));

        await PassAsync(rig, TimeSpan.FromDays(2));
        Assert.Single(await HistoryAsync(invitee), "invitation.expired");
    }

    [Fact]
    public async Task An_event_that_is_no_longer_selected_is_not_sent_even_if_it_is_pending()
    {
        await using var rig = await WebhookRig.StartAsync(backend);
        var user = await rig.FailedAsync();
        string[] events = ["account.locked"];
        (await rig.Tenant.PutAsync("webhook", new { url = rig.Receiver.Url, events }, rig.Tenant.Key)).Expect(200);

        await rig.DeliverAsync(user);

        var row = await rig.OutboxRowAsync(user);
        Assert.Equal((0, "event is not selected"), (rig.Receiver.All.Count, row.Detail));
    }

    private static async Task PassAsync(WebhookRig rig, TimeSpan time)
    {
        rig.Clock.Advance(time);
        (await rig.Tenant.Api.PostAsync("/local/run/due", null)).Expect(200);
    }

    private static async Task<IReadOnlyList<string>> HistoryAsync(TestInvitee invitee) =>
        [.. (await invitee.Tenant.AuditAsync(invitee.Id)).Select(row => row.GetProperty("type").GetString()!)];
}
