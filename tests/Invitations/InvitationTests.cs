using System.Text.Json;
using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Invitations;

/// <summary>Invitations over HTTP, from the side of the invitee and of the sender.</summary>
public class InvitationTests
{
    [Theory]
    [InlineData("email", "link-email", "sms")]
    [InlineData("sms", "link-sms", "email")]
    public async Task A_link_sent_to_an_address_proves_that_address_and_the_other_address_gets_a_code(
        string source, string link, string factor)
    {
        var invitee = await InviteeAsync();
        var opened = (await invitee.OpenAsync(source)).Expect(200);

        Assert.Equal(("challenge", "invitation", $"[[\"{factor}\"]]", $"[\"{link}\"]"), Shown(opened));
        AssertGranted(await invitee.ProveAsync(opened.Handle, factor));
    }

    [Theory]
    [InlineData("email", "sms")]
    [InlineData("sms", "email")]
    public async Task The_senders_link_needs_both_codes_in_any_order_and_progress_is_kept(string first, string second)
    {
        var invitee = await InviteeAsync();
        var opened = (await invitee.OpenAsync("other")).Expect(200);
        Assert.Equal(("challenge", "invitation", "[[\"email\"],[\"sms\"]]", "[]"), Shown(opened));

        var halfway = (await invitee.ProveAsync(opened.Handle, first)).Expect(200);

        Assert.Equal(("challenge", "invitation", $"[[\"{second}\"]]", $"[\"{first}\"]"), Shown(halfway));
        Assert.Equal(opened.Handle, halfway.Handle);
        AssertGranted(await invitee.ProveAsync(opened.Handle, second));
    }

    [Fact]
    public async Task One_factor_is_one_code_to_either_address_and_the_link_proves_nothing()
    {
        var invitee = await InviteeAsync("1fa");
        var opened = (await invitee.OpenAsync("email")).Expect(200);

        Assert.Equal(("challenge", "invitation", "[[\"email\",\"sms\"]]", "[\"link-email\"]"), Shown(opened));
        AssertGranted(await invitee.ProveAsync(opened.Handle, "email"));
    }

    [Theory]
    [InlineData("email")]
    [InlineData("other")]
    public async Task Without_a_factor_the_link_opens_the_document(string source) =>
        AssertGranted(await (await InviteeAsync("none")).OpenAsync(source));

    [Fact]
    public async Task The_fifth_wrong_code_locks_the_invitation_until_the_sender_unlocks_it_and_its_links_stay_valid()
    {
        var invitee = await InviteeAsync();
        var handle = (await invitee.OpenAsync("email")).Expect(200).Handle;
        (await invitee.SendAsync(handle, "sms")).Expect(202);
        var code = await invitee.CodeAsync("sms");
        for (var left = 4; left > 0; left--)
        {
            Assert.Equal(
                left,
                (await invitee.VerifyAsync(handle, "sms", TestUser.OtherThan(code))).Expect(401).Json.GetProperty(
                    "attemptsLeft").GetInt32());
        }

        var locked = (await invitee.VerifyAsync(handle, "sms", TestUser.OtherThan(code))).Expect(423);
        Assert.Equal(("locked", "sender"), (locked.Code, locked["recovery"]));
        (await invitee.VerifyAsync(handle, "sms", code)).Expect(423);
        (await invitee.OpenAsync("sms")).Expect(423);
        Assert.Equal("locked", (await invitee.ReadAsync()).GetProperty("status").GetString());

        (await invitee.ActAsync("unlock")).Expect(204);
        Assert.Equal("challenge_expired", (await invitee.VerifyAsync(handle, "sms", code)).Expect(410).Code);
        AssertGranted(await invitee.ProveAsync((await invitee.OpenAsync("email")).Expect(200).Handle, "sms", 2));
    }

    [Fact]
    public async Task No_new_challenge_resend_or_other_address_refills_the_budget()
    {
        var invitee = await InviteeAsync();
        await FailAsync(invitee, 2);
        (await invitee.ActAsync("resend")).Expect(204);
        (await invitee.Tenant.PatchAsync(
            $"invitations/{invitee.Id}", new { email = TestTenant.NewEmail() }, invitee.Tenant.Key)).Expect(204);

        Assert.Equal(2, await FailAsync(invitee, 1));
    }

    [Fact]
    public async Task A_second_opener_of_a_link_gets_none_of_the_first_openers_proofs()
    {
        var invitee = await InviteeAsync();
        var first = (await invitee.OpenAsync("other")).Expect(200).Handle;
        (await invitee.ProveAsync(first, "email")).Expect(200);

        var second = (await invitee.OpenAsync("other")).Expect(200);

        Assert.NotEqual(first, second.Handle);
        Assert.Equal(("challenge", "invitation", "[[\"email\"],[\"sms\"]]", "[]"), Shown(second));
    }

    [Fact]
    public async Task A_resent_link_ends_the_previous_link_but_not_the_senders_own()
    {
        var invitee = await InviteeAsync();
        var old = await invitee.LinkAsync("email");
        (await invitee.ActAsync("resend")).Expect(204);
        var fresh = await invitee.LinkAsync("email", number: 2);

        Assert.Equal("link_expired", (await invitee.OpenLinkAsync(old)).Expect(410).Code);
        (await invitee.OpenLinkAsync(fresh)).Expect(200);
        (await invitee.OpenLinkAsync(invitee.OtherLink)).Expect(200);
    }

    [Fact]
    public async Task No_link_opens_a_revoked_invitation()
    {
        var invitee = await InviteeAsync("none");
        var links = new[] { await invitee.LinkAsync("email"), await invitee.LinkAsync("sms"), invitee.OtherLink };
        (await invitee.ActAsync("revoke")).Expect(204);
        (await invitee.ActAsync("revoke")).Expect(204);

        foreach (var link in links)
        {
            Assert.Equal("link_expired", (await invitee.OpenLinkAsync(link)).Expect(410).Code);
        }

        (await invitee.ActAsync("resend")).Expect(409);
    }

    [Fact]
    public async Task Changing_an_address_invalidates_its_link_code_and_proof_and_not_the_other_factor()
    {
        var invitee = await InviteeAsync();
        var (byEmail, bySms) = (await invitee.LinkAsync("email"), await invitee.LinkAsync("sms"));
        var handle = (await invitee.OpenLinkAsync(invitee.OtherLink)).Expect(200).Handle;
        (await invitee.ProveAsync(handle, "sms")).Expect(200);
        (await invitee.SendAsync(handle, "email")).Expect(202);
        var code = await invitee.CodeAsync("email");
        var email = TestTenant.NewEmail();
        (await invitee.Tenant.PatchAsync($"invitations/{invitee.Id}", new { email }, invitee.Tenant.Key)).Expect(204);

        Assert.Equal("link_expired", (await invitee.OpenLinkAsync(byEmail)).Expect(410).Code);
        (await invitee.OpenLinkAsync(bySms)).Expect(200);
        (await invitee.VerifyAsync(handle, "email", code)).Expect(409);
        (await invitee.SendAsync(handle, "email")).Expect(202);
        AssertGranted(await invitee.VerifyAsync(handle, "email", await TestUser.CodeSentToAsync(email)));
        var acs = await App.AcsAsync();
        await Until.TrueAsync(
            () => acs.Messages.Any(
                message => message.To == invitee.Email
                    && message.Subject == "An invitation no longer goes to this address"),
                    "the old address is notified");
    }

    [Fact]
    public async Task An_address_that_the_factors_need_cannot_be_removed()
    {
        var invitee = await InviteeAsync();

        Assert.Equal(
            "two_factor_needs_email_and_phone",
            (await invitee.Tenant.PatchAsync(
                $"invitations/{invitee.Id}", new { phone = "" }, invitee.Tenant.Key)).Expect(422).Code);
        Assert.Equal(
            "two_factor_needs_email_and_phone",
            (await invitee.Tenant.PatchAsync(
                $"invitations/{invitee.Id}", new { email = (string?)null }, invitee.Tenant.Key)).Expect(422).Code);
    }

    [Fact]
    public async Task A_tampered_foreign_or_invented_link_is_refused()
    {
        var invitee = await InviteeAsync("none");
        var (link, other) = (await invitee.LinkAsync("email"), await TestTenant.CreateAsync());
        var token = link.Split('=')[1];

        (await other.PostAsync("invitations/open", new { link })).Expect(404);
        (await invitee.OpenPreviewAsync(link)).Expect(404);
        (await invitee.Tenant.PostAsync("recovery/unlock", new { token })).Expect(404);
        foreach (var at in Enumerable.Range(0, token.Length))
        {
            var tampered = token.Remove(at, 1).Insert(at, token[at] == 'A' ? "B" : "A");
            Assert.True((await invitee.OpenLinkAsync(tampered)).Status == 404, $"position {at}");
        }

        AssertGranted(await invitee.OpenLinkAsync(token));
    }

    [Fact]
    public async Task A_link_is_valid_for_thirty_days_to_the_second()
    {
        var invitee = await InviteeAsync("none");
        var link = await invitee.LinkAsync("email");
        await using var last = await App.StartAsync(clock: new MovedClock(App.Now.AddDays(30).AddSeconds(-1)));
        await using var over = await App.StartAsync(clock: new MovedClock(App.Now.AddDays(30)));

        AssertGranted(await invitee.In(invitee.Tenant.In(last)).OpenLinkAsync(link));
        Assert.Equal("link_expired", (await invitee.In(invitee.Tenant.In(over)).OpenLinkAsync(link)).Expect(410).Code);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task Requests_for_a_link_other_than_post_neither_use_it_up_nor_send_a_message(string method)
    {
        var invitee = await InviteeAsync("none");
        var link = new Uri(await invitee.LinkAsync("email"));
        var before = await invitee.Tenant.AuditAsync(invitee.Id);
        foreach (var path in new[] { link.PathAndQuery, $"/api/v1/tenants/{invitee.Tenant.Id}/invitations/open" })
        {
            await invitee.Tenant.Api.SendAsync(new HttpMethod(method), path, null);
        }

        Assert.Equal(before.Count, (await invitee.Tenant.AuditAsync(invitee.Id)).Count);
        AssertGranted(await invitee.OpenLinkAsync(link.ToString()));
    }

    private static Task<TestInvitee> InviteeAsync(string auth = "2fa") => InviteeAsync(auth, null);

    private static async Task<TestInvitee> InviteeAsync(string auth, string? policy)
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync(policy ?? "{}")).Expect(204);
        return await TestInvitee.CreateAsync(tenant, auth);
    }

    /// <summary>Gives wrong answers in a new challenge; returns the attempts left.</summary>
    private static async Task<int> FailAsync(TestInvitee invitee, int times)
    {
        var handle = (await invitee.OpenLinkAsync(invitee.OtherLink)).Expect(200).Handle;
        (await invitee.SendAsync(handle, "sms")).Expect(202);
        var code = TestUser.OtherThan(await invitee.CodeAsync("sms", times == 2 ? 1 : 2));
        var left = 0;
        for (var i = 0; i < times; i++)
        {
            left = (await invitee.VerifyAsync(handle, "sms", code)).Expect(401).Json.GetProperty(
                "attemptsLeft").GetInt32();
        }

        return left;
    }

    private static (string, string, string, string) Shown(Reply reply)
    {
        var challenge = reply.Json.GetProperty("challenge");
        return (reply["status"], challenge.GetProperty("purpose").GetString()!, JsonSerializer.Serialize(
            challenge.GetProperty("required")), JsonSerializer.Serialize(challenge.GetProperty("satisfied")));
    }

    private static void AssertGranted(Reply reply)
    {
        Assert.Equal("granted", reply.Expect(200)["status"]);
        Assert.Equal(1800, reply.Json.GetProperty("expiresIn").GetInt32());
    }
}
