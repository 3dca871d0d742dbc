using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Documents;

/// <summary>What a sender does to a document after its creation, and what its invitees notice.</summary>
public class SenderToolsTests
{
    private static readonly string[] Levels = ["none", "1fa", "2fa"];

    [Fact]
    public async Task The_invitation_email_names_document_sender_and_invitee_and_the_sms_names_nothing()
    {
        var tenant = await TestTenant.CreateAsync();
        var (email, phone) = (TestTenant.NewEmail(), TestTenant.NewPhone());
        await CreateAsync(tenant, new
        {
            title = "Lease: 2nd floor",
            senderName = "Bo Ek & Sons",
            message = "Please sign.\r\nThanks!",
            invitees = new[] { new { name = "Ana", email, phone, auth = "none" } },
        });

        var mail = await MessageToAsync(email);
        var sms = await MessageToAsync(phone);

        // The word joiner keeps mail programs from making a link.
        var text = mail.Text.Replace("\u2060", "", StringComparison.Ordinal);
        Assert.Contains(
            "> Document: Lease: 2nd floor\n> From: Bo Ek & Sons\n> To: Ana\n", text, StringComparison.Ordinal);
        Assert.Contains("> Message:\n> Please sign.\n> Thanks!\n", text, StringComparison.Ordinal);
        Assert.Contains("Bo Ek &amp;", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Lease", mail.Subject!, StringComparison.Ordinal);
        Assert.All(
            (string[])["Lease", "Bo Ek", "Please sign"],
            word => Assert.DoesNotContain(word, sms.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ka", "თქვენ მოწვეული ხართ დოკუმენტზე")]
    [InlineData("sv-SE", "Du är inbjuden till ett dokument")]
    [InlineData(null, "आपको एक दस्तावेज़ के लिए आमंत्रित किया गया है")]
    public async Task An_invitee_reads_their_own_language_else_that_of_the_tenant(string? locale, string subject)
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync("""{"locale":"hi-IN"}""")).Expect(204);
        var email = TestTenant.NewEmail();
        await CreateAsync(
            tenant, new { title = "Lease", invitees = new[] { new { name = "Ana", email, locale, auth = "none" } } });

        Assert.Equal(subject, (await MessageToAsync(email)).Subject);
    }

    [Theory]
    [InlineData("a", 200, 201)]
    [InlineData("\U0001F642", 200, 201)]
    [InlineData("a", 201, 400)]
    [InlineData("a\u202Eb", 1, 400)]
    [InlineData("a\nb", 1, 400)]
    [InlineData("a: b", 1, 201)]
    [InlineData(" ", 1, 400)]
    public async Task A_title_has_up_to_200_characters_of_any_kind_but_control_and_bidi(
        string part, int count, int status)
    {
        var tenant = await TestTenant.CreateAsync();
        var title = string.Concat(Enumerable.Repeat(part, count));

        var created = await tenant.PostAsync(
            "documents", new { title, invitees = new[] { new { name = "Ana" } } }, tenant.Key);

        Assert.Equal(status, created.Status);
        if (status == 201)
        {
            Assert.Equal(title, (await tenant.GetAsync($"documents/{created["id"]}", tenant.Key)).Expect(200)["title"]);
        }
    }

    [Fact]
    public async Task Documents_are_listed_without_deleted_ones()
    {
        var tenant = await TestTenant.CreateAsync();
        var kept = await TestInvitee.CreateAsync(tenant);
        var gone = await TestInvitee.CreateAsync(tenant);
        (await tenant.DeleteAsync($"documents/{gone.DocumentId}", tenant.Key)).Expect(204);

        var items = (await tenant.GetAsync("documents", tenant.Key)).Expect(200).Json.GetProperty("items");

        Assert.Equal([kept.DocumentId], items.EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        Assert.Equal("Contract", items[0].GetProperty("title").GetString());
    }

    [Fact]
    public async Task Deleting_a_document_ends_links_challenges_and_shown_grants_and_erases_addresses()
    {
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync());
        var tenant = invitee.Tenant;
        var sent = await invitee.LinkAsync("email");
        var handle = (await invitee.OpenLinkAsync(sent)).Expect(200).Handle;
        (await tenant.DeleteAsync($"documents/{invitee.DocumentId}", tenant.Key)).Expect(204);

        Assert.Equal("link_expired", (await invitee.OpenLinkAsync(sent)).Expect(410).Code);
        Assert.Equal("link_expired", (await invitee.OpenLinkAsync(invitee.OtherLink)).Expect(410).Code);
        Assert.Equal("challenge_expired", (await invitee.SendAsync(handle, "sms")).Expect(410).Code);
        (await tenant.GetAsync($"documents/{invitee.DocumentId}", tenant.Key)).Expect(404);
        (await tenant.GetAsync($"invitations/{invitee.Id}", tenant.Key)).Expect(404);
        (await tenant.GetAsync($"invitations/{invitee.Id}/evidence", tenant.Key)).Expect(404);
        (await invitee.ActAsync("resend")).Expect(404);
        (await tenant.DeleteAsync($"documents/{invitee.DocumentId}", tenant.Key)).Expect(404);
        Assert.Equal(
            ["invitation.revoked", "invitation.deleted"],
            (await tenant.AuditAsync(invitee.Id)).Select(row => row.GetProperty("type").GetString()!).TakeLast(2));
        Assert.Equal(
            "document.deleted", (await tenant.AuditAsync(invitee.DocumentId)).Last(
                row => row.TryGetProperty("by", out _)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_grant_is_not_shown_again_once_its_document_is_deleted()
    {
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync(), "none");
        var (tenant, key) = (invitee.Tenant, ("Idempotency-Key", Guid.NewGuid().ToString()));
        Task<Reply> OpenAsync() => tenant.PostAsync("invitations/open", new { link = invitee.OtherLink }, key);
        (await OpenAsync()).Expect(200);
        (await tenant.DeleteAsync($"documents/{invitee.DocumentId}", tenant.Key)).Expect(204);

        (await OpenAsync()).Expect(409);
    }

    [Fact]
    public async Task A_later_invitee_gets_links_and_the_level_of_the_document_and_of_the_policy()
    {
        var first = await TestInvitee.CreateAsync(await TestTenant.CreateAsync(), "none");
        var tenant = first.Tenant;
        (await tenant.PatchAsync($"documents/{first.DocumentId}", new { auth = "1fa" }, tenant.Key)).Expect(204);
        var email = TestTenant.NewEmail();
        var added = (await AddAsync(first, new { name = "Cem", email, locale = "ka" })).Expect(201);

        var made = (await tenant.GetAsync($"invitations/{added["id"]}", tenant.Key)).Expect(200);
        Assert.Equal(
            ("1fa", "ka", first.DocumentId, email), (made["auth"], made["locale"], made["documentId"], made["email"]));
        Assert.Equal("challenge", (await first.OpenLinkAsync(added["link"])).Expect(200)["status"]);
        Assert.Equal("თქვენ მოწვეული ხართ დოკუმენტზე", (await MessageToAsync(email)).Subject);

        (await tenant.PatchPolicyAsync("""{"enforceTwoFactorForDocuments":true}""")).Expect(204);
        Assert.Equal(
            "two_factor_needs_email_and_phone", (await AddAsync(first, new { email })).Expect(422).Code);
        var strict = (await AddAsync(first, new { email, phone = TestTenant.NewPhone() })).Expect(201);
        Assert.Equal("2fa", (await tenant.GetAsync($"invitations/{strict["id"]}", tenant.Key)).Expect(200)["auth"]);
        Assert.Equal("1fa", (await first.ReadAsync()).GetProperty("auth").GetString());
    }

    [Fact]
    public async Task The_same_key_adds_one_invitee_and_a_document_has_at_most_fifty()
    {
        var tenant = await TestTenant.CreateAsync();
        var document = (await CreateAsync(
            tenant,
            new
            {
                title = "Lease",
                invitees = Enumerable.Range(0, 49).Select(number => new { name = $"I {number}" })
            }));
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        Task<Reply> PostAsync(params (string, string)[] headers) =>
            tenant.PostAsync($"documents/{document["id"]}/invitees", new { name = "Ana" }, [tenant.Key, .. headers]);

        Assert.Equal((await PostAsync(key)).Expect(201).Text, (await PostAsync(key)).Expect(201).Text);
        (await PostAsync()).Expect(409);
        Assert.Equal(
            50,
            (await tenant.GetAsync($"documents/{document["id"]}", tenant.Key)).Expect(200).Json.GetProperty(
                "invitations").GetArrayLength());
    }

    [Theory]
    [InlineData("none", "2fa")]
    [InlineData("1fa", "2fa")]
    [InlineData("none", "1fa")]
    [InlineData("2fa", "1fa")]
    [InlineData("1fa", "none")]
    [InlineData("1fa", "1fa")]
    public async Task An_invitation_is_raised_and_never_lowered(string from, string to)
    {
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync(), from);
        var isLower = Array.IndexOf(Levels, to) < Array.IndexOf(Levels, from);

        var answer = await invitee.Tenant.PatchAsync(
            $"invitations/{invitee.Id}", new { auth = to }, invitee.Tenant.Key);

        Assert.Equal(
            (isLower ? 422 : 204, isLower ? "auth_cannot_be_lowered" : null), (answer.Status, answer.Code));
        Assert.Equal(isLower ? from : to, (await invitee.ReadAsync()).GetProperty("auth").GetString());
    }

    [Fact]
    public async Task A_raised_invitation_asks_an_opener_who_is_half_way_for_more()
    {
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync(), "1fa");
        var opened = (await invitee.OpenAsync("other")).Expect(200);
        (await invitee.Tenant.PatchAsync($"invitations/{invitee.Id}", new { auth = "2fa" }, invitee.Tenant.Key)).Expect(
            204);

        Assert.Equal("challenge", (await invitee.ProveAsync(opened.Handle, "sms")).Expect(200)["status"]);
        Assert.Equal("granted", (await invitee.ProveAsync(opened.Handle, "email")).Expect(200)["status"]);
    }

    [Fact]
    public async Task All_of_a_document_is_raised_and_a_higher_level_stays()
    {
        var tenant = await TestTenant.CreateAsync();
        object Invitee(string auth) => new { email = TestTenant.NewEmail(), phone = TestTenant.NewPhone(), auth };
        var document = (await CreateAsync(
            tenant,
            new { title = "Lease", invitees = new[] { Invitee("none"), Invitee("1fa"), Invitee("2fa") } }))["id"];
        async Task<string> LevelsAsync() => string.Join(
            ' ',
            (await tenant.GetAsync($"documents/{document}", tenant.Key)).Expect(200).Json.GetProperty("invitations")
                .EnumerateArray().Select(one => one.GetProperty("auth").GetString()).Order());
        Task<Reply> RaiseAsync(string auth) => tenant.PatchAsync($"documents/{document}", new { auth }, tenant.Key);

        (await RaiseAsync("1fa")).Expect(204);
        Assert.Equal("1fa 1fa 2fa", await LevelsAsync());
        Assert.Equal("auth_cannot_be_lowered", (await RaiseAsync("none")).Expect(422).Code);
        (await RaiseAsync("2fa")).Expect(204);
        Assert.Equal("2fa 2fa 2fa", await LevelsAsync());
    }

    [Fact]
    public async Task A_document_is_raised_only_when_every_invitee_has_the_addresses()
    {
        var tenant = await TestTenant.CreateAsync();
        var invitee = new { email = TestTenant.NewEmail(), auth = "1fa" };
        var document = await CreateAsync(tenant, new { title = "Lease", invitees = new[] { invitee } });
        var invitation = document.Json.GetProperty("invitations")[0].GetProperty("id").GetString();
        Task<Reply> RaiseAsync() =>
            tenant.PatchAsync($"documents/{document["id"]}", new { auth = "2fa" }, tenant.Key);

        Assert.Equal("two_factor_needs_email_and_phone", (await RaiseAsync()).Expect(422).Code);
        (await tenant.PatchAsync(
            $"invitations/{invitation}", new { phone = TestTenant.NewPhone() }, tenant.Key)).Expect(
            204);
        (await RaiseAsync()).Expect(204);
    }

    [Fact]
    public async Task Quick_sign_and_two_factors_exclude_each_other_later_too()
    {
        var tenant = await TestTenant.CreateAsync();
        var invitee = new { email = TestTenant.NewEmail(), phone = TestTenant.NewPhone(), auth = "1fa" };
        var document = await CreateAsync(
            tenant, new { title = "Lease", quickSign = true, invitees = new[] { invitee } });
        var invitation = document.Json.GetProperty("invitations")[0].GetProperty("id").GetString();

        var answers = new[]
        {
            await tenant.PatchAsync($"documents/{document["id"]}", new { auth = "2fa" }, tenant.Key),
            await tenant.PatchAsync($"invitations/{invitation}", new { auth = "2fa" }, tenant.Key),
            await tenant.PostAsync(
                $"documents/{document["id"]}/invitees",
                new { email = TestTenant.NewEmail(), phone = TestTenant.NewPhone(), auth = "2fa" }, tenant.Key),
        };

        Assert.All(answers, answer => Assert.Equal("quick_sign_excludes_two_factor", answer.Expect(422).Code));
    }

    [Theory]
    [InlineData("exempt", 201)]
    [InlineData("block", 422)]
    public async Task A_later_invitee_of_a_quick_sign_document_follows_the_policy_as_it_is_now(
        string quickSign, int status)
    {
        var tenant = await TestTenant.CreateAsync();
        var invitee = new { email = TestTenant.NewEmail(), phone = TestTenant.NewPhone(), auth = "none" };
        var document = await CreateAsync(
            tenant, new { title = "Lease", quickSign = true, invitees = new[] { invitee } });
        (await tenant.PatchPolicyAsync(
            $$"""{"enforceTwoFactorForDocuments":true,"quickSign":"{{quickSign}}"}""")).Expect(204);

        var added = await tenant.PostAsync($"documents/{document["id"]}/invitees", invitee, tenant.Key);

        Assert.Equal(status, added.Status);
        (await tenant.GetAsync($"documents/{document["id"]}", tenant.Key)).Expect(200);
    }

    [Fact]
    public async Task A_new_link_replaces_the_one_that_the_sender_had_and_not_those_that_were_sent()
    {
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync());
        var sent = await invitee.LinkAsync("email");
        var opened = (await invitee.OpenLinkAsync(invitee.OtherLink)).Expect(200).Handle;
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        Task<Reply> RenewAsync(params (string, string)[] headers) =>
            invitee.Tenant.PostAsync($"invitations/{invitee.Id}/new-link", null, [invitee.Tenant.Key, .. headers]);

        var link = (await RenewAsync(key)).Expect(200)["link"];

        Assert.Equal(link, (await RenewAsync(key)).Expect(200)["link"]);
        Assert.Equal("link_expired", (await invitee.OpenLinkAsync(invitee.OtherLink)).Expect(410).Code);
        Assert.Equal("challenge_expired", (await invitee.SendAsync(opened, "sms")).Expect(410).Code);
        (await invitee.OpenLinkAsync(link)).Expect(200);
        (await invitee.OpenLinkAsync(sent)).Expect(200);
        (await RenewAsync()).Expect(200);
        (await RenewAsync(key)).Expect(409);
        (await invitee.ActAsync("revoke")).Expect(204);
        (await RenewAsync()).Expect(409);
    }

    [Fact]
    public async Task An_invitee_is_told_when_the_invitation_is_revoked()
    {
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync());
        await invitee.LinkAsync("sms");
        (await invitee.ActAsync("revoke")).Expect(204);

        var mail = await MessageToAsync(invitee.Email!, "An invitation was withdrawn");
        Assert.Contains("> Document: Contract", mail.Text, StringComparison.Ordinal);
        Assert.Empty(mail.Links);
        Assert.StartsWith(
            "The sender of a document withdrew", (await MessageToAsync(invitee.Phone!, "", 2)).Text,
            StringComparison.Ordinal);
    }

    private static Task<Reply> AddAsync(TestInvitee of, object invitee) =>
        of.Tenant.PostAsync($"documents/{of.DocumentId}/invitees", invitee, of.Tenant.Key);

    private static async Task<Reply> CreateAsync(TestTenant tenant, object document) =>
        (await tenant.PostAsync("documents", document, tenant.Key)).Expect(201);

    private static async Task<OutboxMessage> MessageToAsync(string address, string subject = "", int number = 1)
    {
        var acs = await App.AcsAsync();
        OutboxMessage[] found = [];
        await Until.TrueAsync(() =>
        {
            found = [
                .. acs.Messages.Where(
                    message => message.To == address
                        && (message.Subject ?? "").StartsWith(subject, StringComparison.Ordinal))];
            return found.Length >= number;
        }, $"message {number} to {address}");
        return found[0];
    }
}
