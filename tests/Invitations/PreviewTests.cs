using System.Text.Json;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Factors;
using Countersign.Local;
using Countersign.Secrets;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Invitations;

/// <summary>Previews: documents that are opened for viewing only, from the link in a message.</summary>
public class PreviewTests
{
    [Fact]
    public async Task A_registered_user_must_also_prove_the_authenticator_unless_the_session_has_proved_it()
    {
        var (user, invitee, link) = await SentAsync("1fa");
        var session = await user.EnrolAsync(App.Now.AddSeconds(-30));
        var stranger = await (await user.Tenant.CreateUserAsync()).BearerAsync();

        var opened = (await invitee.OpenPreviewAsync(link, stranger)).Expect(200);
        Assert.Equal("""[["email","sms"],["totp","recovery-code"]]""", Required(opened));
        var halfway = (await invitee.ProveAsync(opened.Handle, "sms")).Expect(200);
        Assert.Equal("""[["totp","recovery-code"]]""", Required(halfway));
        Assert.Equal(
            "granted", (await invitee.VerifyAsync(opened.Handle, "totp", user.Code(App.Now))).Expect(200)["status"]);

        Assert.Equal("""[["email","sms"]]""", Required((await invitee.OpenPreviewAsync(link, session)).Expect(200)));
    }

    [Fact]
    public async Task A_preview_asks_for_a_passkey_of_the_account_and_names_none()
    {
        var (user, _, link) = await SentAsync("none");
        (await user.Tenant.PatchAsync($"users/{user.Id}", new { autoSave = true }, user.Tenant.Key)).Expect(204);
        var (passkey, _) = await user.WithPasskeyAsync();

        var opened = (await user.Tenant.PostAsync("previews/open", new { link })).Expect(200);

        Assert.Equal("""[["passkey","recovery-code"]]""", Required(opened));
        var asked = TestUser.PublicKey(opened);
        Assert.Equal(0, asked.GetProperty("allowCredentials").GetArrayLength());
        var granted = (await user.VerifyAsync(opened.Handle, passkey.Sign(asked))).Expect(200);
        Assert.Equal("granted", granted["status"]);
    }

    [Fact]
    public async Task Only_with_auto_save_a_preview_requires_the_second_factor_of_a_registered_user()
    {
        var (user, invitee, link) = await SentAsync("none");
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        Assert.Equal("granted", (await invitee.OpenPreviewAsync(link)).Expect(200)["status"]);

        (await user.Tenant.PatchAsync($"users/{user.Id}", new { autoSave = true }, user.Tenant.Key)).Expect(204);

        Assert.Equal("""[["totp","recovery-code"]]""", Required((await invitee.OpenPreviewAsync(link)).Expect(200)));
    }

    [Fact]
    public async Task An_account_is_found_by_its_verified_phone_number_as_by_its_username()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        await user.EnrolSmsAsync(await user.BearerAsync());
        (await user.Tenant.PatchAsync($"users/{user.Id}", new { autoSave = true }, user.Tenant.Key)).Expect(204);
        var invitee = await TestInvitee.CreateAsync(user.Tenant, "none", phone: user.Phone);
        (await user.Tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "completed" }, user.Tenant.Key)).Expect(202);

        // The link came to the phone number, so the number is not the second factor; the password is.
        var opened = (await invitee.OpenPreviewAsync(await invitee.LinkAsync("sms", "preview"))).Expect(200);

        Assert.Equal("""[["password"]]""", Required(opened));
        Assert.Equal(
            "granted",
            (await invitee.VerifyAsync(opened.Handle, "password", TestTenant.Password)).Expect(200)["status"]);
    }

    [Fact]
    public async Task A_preview_by_sms_requires_the_authenticator_of_the_account_whose_login_codes_go_to_the_number()
    {
        var tenant = await TestTenant.CreateAsync();
        var (email, phone) = (TestTenant.NewEmail(), TestTenant.NewPhone());
        var id = (await tenant.PostAsync(
            "users", new { email, phone, password = TestTenant.Password, autoSave = true }, tenant.Key)).Expect(201)[
            "id"];
        var user = new TestUser(tenant, id, email);
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var handle = (await user.SignInByCodeAsync("sms")).Expect(200).Handle;
        (await user.VerifyAsync(handle, await TestUser.CodeSentToAsync(phone), "sms")).Expect(200);

        var (_, link) = await PreviewAsync(tenant, phone);

        Assert.Equal(
            """[["totp","recovery-code"]]""",
            Required((await tenant.PostAsync("previews/open", new { link })).Expect(200)));
    }

    [Fact]
    public async Task An_account_is_found_by_an_address_that_the_back_office_gave_it_later()
    {
        var tenant = await TestTenant.CreateAsync();
        var (user, phone) = (await tenant.CreateUserAsync(), TestTenant.NewPhone());
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        (await tenant.PatchAsync($"users/{user.Id}", new { phone, autoSave = true }, tenant.Key)).Expect(204);

        Assert.Equal(
            user.Id,
            (await tenant.GetAsync($"users?phone={Uri.EscapeDataString(phone)}", tenant.Key)).Expect(200).Json
                .GetProperty("items").EnumerateArray().Single().GetProperty("id").GetString());
        var (_, link) = await PreviewAsync(tenant, phone);
        Assert.Equal(
            """[["totp","recovery-code"]]""",
            Required((await tenant.PostAsync("previews/open", new { link })).Expect(200)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_user_with_somebodys_verified_number_does_not_switch_that_persons_protection_off(
        bool asUsername)
    {
        var tenant = await TestTenant.CreateAsync();
        var user = await tenant.CreateUserAsync();
        await user.EnrolSmsAsync(await user.BearerAsync());
        (await tenant.PatchAsync($"users/{user.Id}", new { autoSave = true }, tenant.Key)).Expect(204);
        object other = asUsername
            ? new { phone = user.Phone, password = TestTenant.Password }
            : new { email = TestTenant.NewEmail(), phone = user.Phone, password = TestTenant.Password };
        (await tenant.PostAsync("users", other, tenant.Key)).Expect(201);

        var (_, link) = await PreviewAsync(tenant, user.Phone!);

        Assert.Equal(
            """[["password"]]""", Required((await tenant.PostAsync("previews/open", new { link })).Expect(200)));
    }

    [Fact]
    public async Task Of_several_accounts_whose_second_factor_is_due_the_earliest_prover_is_asked()
    {
        var tenant = await TestTenant.CreateAsync();
        var users = new List<TestUser>();
        var phone = TestTenant.NewPhone();
        foreach (var later in (int[])[0, 1])
        {
            await using var app = await App.StartAsync(clock: new MovedClock(App.Now.AddMinutes(later)));
            var user = (await tenant.CreateUserAsync()).In(app);
            await user.EnrolAsync(App.Now.AddMinutes(later).AddSeconds(-30));
            var bearer = TestUser.Bearer(
                (await user.VerifyAsync(
                    (await user.SignInAsync()).Expect(200).Handle,
                    user.Code(App.Now.AddMinutes(later)))).Expect(200));
            (await user.Tenant.PostAsync("me/factors/sms", new { address = phone }, bearer)).Expect(202);
            (await user.Tenant.PostAsync(
                "me/factors/sms/confirm", new { code = await TestUser.CodeSentToAsync(phone, later + 1) }, bearer))
                .Expect(204);
            users.Add(user);
        }

        // The first prover has no auto-save: only the second one's factor is due.
        (await tenant.PatchAsync($"users/{users[1].Id}", new { autoSave = true }, tenant.Key)).Expect(204);
        var (invitee, link) = await PreviewAsync(tenant, phone);
        var handle = (await tenant.PostAsync("previews/open", new { link })).Expect(200).Handle;
        (await invitee.VerifyAsync(handle, "totp", users[0].Code(App.Now))).Expect(401);

        (await tenant.PatchAsync($"users/{users[0].Id}", new { autoSave = true }, tenant.Key)).Expect(204);
        handle = (await tenant.PostAsync("previews/open", new { link })).Expect(200).Handle;
        (await invitee.VerifyAsync(handle, "recovery-code", users[1].RecoveryCodes[0])).Expect(401);
        Assert.Equal(
            "granted",
            (await invitee.VerifyAsync(handle, "recovery-code", users[0].RecoveryCodes[0])).Expect(200)["status"]);
    }

    [Fact]
    public async Task An_eleventh_account_can_neither_enrol_nor_confirm_a_number_that_ten_accounts_have_proved()
    {
        var tenant = await TestTenant.CreateAsync();
        var phone = TestTenant.NewPhone();
        var services = (await App.SharedAsync()).Services;
        var directory = services.GetRequiredService<TenantDirectory>();
        var scope = new TenantScope(tenant.Id, (await directory.FindAsync(tenant.Id, CancellationToken.None))!);
        var address = services.GetRequiredService<NameHasher>().Address(
            scope.Tenant.Head.KeyId, tenant.Id, Channel.Sms, phone);
        var eleventh = await (await tenant.CreateUserAsync()).BearerAsync();
        var late = await (await tenant.CreateUserAsync()).BearerAsync();
        (await tenant.PostAsync("me/factors/sms", new { address = phone }, late)).Expect(202);
        var code = await TestUser.CodeSentToAsync(phone);
        for (var i = 0; i < 10; i++)
        {
            var user = await tenant.CreateUserAsync();
            await services.GetRequiredService<TenantCommands>().RunAsync<Account, Done>(
                scope, PartitionId.Account(tenant.Id, user.Id), CommandKind.Plain, (account, context) =>
            {
                var factor = new AddressFactor(Factor.Sms, address, context.Now);
                var next = (account! with { AddressFactors = account.AddressFactors.Add(Factor.Sms, factor) })
                    .WithProved(address.Inbox, context.Now, "factor");
                return new(default(Done), next) { IndexedInboxes = next.NewInboxes(account) };
            });
        }

        Assert.Equal(
            "address_shared",
            (await tenant.PostAsync("me/factors/sms", new { address = phone }, eleventh)).Expect(422).Code);
        Assert.Equal(
            "address_shared",
            (await tenant.PostAsync("me/factors/sms/confirm", new { code }, late)).Expect(422).Code);
    }

    private static async Task<(TestInvitee Invitee, string Link)> PreviewAsync(TestTenant tenant, string phone)
    {
        var invitee = await TestInvitee.CreateAsync(tenant, "none", phone: phone);
        (await tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "completed" }, tenant.Key)).Expect(202);
        return (invitee, await invitee.LinkAsync("sms", "preview"));
    }

    [Fact]
    public async Task Wrong_answers_for_the_accounts_second_factor_lock_the_account_and_not_the_invitation()
    {
        var (user, invitee, link) = await SentAsync("1fa");
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var handle = (await invitee.OpenPreviewAsync(link)).Expect(200).Handle;
        for (var i = 0; i < 4; i++)
        {
            (await invitee.VerifyAsync(handle, "totp", user.WrongCode(App.Now))).Expect(401);
        }

        Assert.Equal(
            "sent", (await invitee.VerifyAsync(handle, "totp", user.WrongCode(App.Now))).Expect(423)["recovery"]);
        (await user.SignInAsync()).Expect(423);
        Assert.Equal(5, (await invitee.ReadAsync()).GetProperty("attemptsLeft").GetInt32());
    }

    [Fact]
    public async Task A_preview_does_not_verify_the_invitee_and_a_changed_address_is_unverified()
    {
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync(), "none");
        (await invitee.Tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "updated" }, invitee.Tenant.Key)).Expect(202);
        (await invitee.OpenPreviewAsync(await invitee.LinkAsync("email", "preview"))).Expect(200);
        Assert.Equal("opened", (await invitee.ReadAsync()).GetProperty("status").GetString());
        (await invitee.OpenAsync("email")).Expect(200);
        Assert.Equal("verified", (await invitee.ReadAsync()).GetProperty("status").GetString());

        var (email, phone) = (TestTenant.NewEmail(), TestTenant.NewPhone());
        (await invitee.Tenant.PatchAsync($"invitations/{invitee.Id}", new { email, phone }, invitee.Tenant.Key)).Expect(
            204);

        Assert.Equal("opened", (await invitee.ReadAsync()).GetProperty("status").GetString());
        var acs = await App.AcsAsync();
        foreach (var old in new[] { invitee.Email, invitee.Phone })
        {
            await Until.TrueAsync(
                () => acs.Messages.Any(
                    message => message.To == old
                        && message.Text.Contains("changed the address", StringComparison.Ordinal)),
                        $"{old} is notified");
        }
    }

    [Fact]
    public async Task A_document_message_goes_to_each_invitee_once_and_the_link_of_the_earlier_message_still_opens()
    {
        var (_, invitee, link) = await SentAsync("none");
        (await invitee.Tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "completed" }, invitee.Tenant.Key)).Expect(202);
        var newer = await invitee.LinkAsync("email", "preview", 2);

        Assert.NotEqual(link, newer);
        (await invitee.OpenPreviewAsync(link)).Expect(200);
        (await invitee.OpenPreviewAsync(newer)).Expect(200);
        (await invitee.OpenLinkAsync(newer)).Expect(404);
        (await invitee.Tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "deleted" }, invitee.Tenant.Key)).Expect(400);
    }

    [Fact]
    public async Task A_grant_is_not_shown_again_after_its_invitation_was_revoked()
    {
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync(), "none");
        var (link, key) = (await invitee.LinkAsync("email"), ("Idempotency-Key", Guid.NewGuid().ToString()));
        Task<Reply> OpenAsync() => invitee.Tenant.PostAsync("invitations/open", new { link }, key);
        var first = (await OpenAsync()).Expect(200);
        Assert.Equal(first.Text, (await OpenAsync()).Expect(200).Text);

        (await invitee.ActAsync("revoke")).Expect(204);

        (await OpenAsync()).Expect(409);
    }

    private static async Task<(TestUser User, TestInvitee Invitee, string Link)> SentAsync(string auth)
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var invitee = await TestInvitee.CreateAsync(user.Tenant, auth, user.Username);
        (await user.Tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "updated" }, user.Tenant.Key)).Expect(202);
        return (user, invitee, await invitee.LinkAsync("email", "preview"));
    }

    private static string Required(Reply reply) =>
        JsonSerializer.Serialize(reply.Json.GetProperty("challenge").GetProperty("required"));
}
