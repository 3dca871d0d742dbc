using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Documents;

/// <summary>What a sender may choose for a document, and what an organisation enforces.</summary>
public class DocumentTests
{
    [Theory]
    [InlineData("""{"name":"Ana","email":"a@example.com","auth":"2fa"}""", false)]
    [InlineData("""{"name":"Ana","phone":"+46701234567","auth":"2fa"}""", false)]
    [InlineData("""{"name":"Ana","email":"a@example.com","phone":"+46701234567","auth":"2fa"}""", true)]
    [InlineData("""{"name":"Ana","email":"a@example.com","auth":"1fa"}""", true)]
    [InlineData("""{"name":"Ana","phone":"+46701234567","auth":"1fa"}""", true)]
    [InlineData("""{"name":"Ana","auth":"none"}""", true)]
    public async Task Two_factors_need_both_addresses_and_one_factor_needs_one_address(string invitee, bool isEnough)
    {
        var answer = await PostAsync(
            await TestTenant.CreateAsync(), $$"""{"title":"Contract","invitees":[{{invitee}}]}""");

        Assert.Equal(
            (isEnough ? 201 : 422, isEnough ? null : "two_factor_needs_email_and_phone"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("{}", "2fa", 422)]
    [InlineData("{}", "1fa", 201)]
    [InlineData("""{"enforceTwoFactorForDocuments":true}""", "1fa", 422)]
    [InlineData("""{"enforceTwoFactorForDocuments":true}""", "none", 422)]
    [InlineData("""{"enforceTwoFactorForDocuments":true,"quickSign":"block"}""", "none", 422)]
    [InlineData("""{"enforceTwoFactorForDocuments":true,"quickSign":"exempt"}""", "none", 201)]
    [InlineData("""{"enforceTwoFactorForDocuments":true,"quickSign":"exempt"}""", "2fa", 422)]
    public async Task Quick_sign_excludes_two_factors_whether_the_sender_or_the_policy_requires_them(
        string policy, string auth, int status)
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync(policy)).Expect(204);

        var answer = await PostAsync(
            tenant,
            $$"""{"title":"Contract","quickSign":true,"invitees":[{"name":"Ana","email":"a@example.com","phone":"+46701234567","auth":"{{auth}}"}]}""");

        Assert.Equal((status, status == 422 ? "quick_sign_excludes_two_factor" : null), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Enforcement_raises_the_level_of_new_documents_and_not_of_old_ones()
    {
        var tenant = await TestTenant.CreateAsync();
        var before = await TestInvitee.CreateAsync(tenant, "none");
        (await tenant.PatchPolicyAsync("""{"enforceTwoFactorForDocuments":true}""")).Expect(204);

        var after = await TestInvitee.CreateAsync(tenant, "none");

        Assert.Equal(
            ("none", "2fa"),
            ((await before.ReadAsync()).GetProperty("auth").GetString(), (await after.ReadAsync()).GetProperty(
                "auth").GetString()));
        Assert.Equal(
            "two_factor_needs_email_and_phone",
            (await PostAsync(
                tenant,
                """{"title":"Contract","invitees":[{"name":"Ana","email":"a@example.com","auth":"none"}]}""")).Expect(
                    422).Code);
    }

    [Fact]
    public async Task An_exempt_quick_sign_document_keeps_the_levels_of_its_sender()
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync("""{"enforceTwoFactorForDocuments":true,"quickSign":"exempt"}""")).Expect(204);

        var created = (await PostAsync(
            tenant, """{"title":"Contract","quickSign":true,"invitees":[{"name":"Ana","auth":"none"}]}""")).Expect(201);

        Assert.Equal(
            "none",
            (await tenant.GetAsync($"documents/{created["id"]}", tenant.Key)).Expect(200).Json.GetProperty(
                "invitations")[0].GetProperty("auth").GetString());
        Assert.Equal("exempt", (await tenant.PolicyAsync()).GetProperty("quickSign").GetString());
    }

    [Fact]
    public async Task A_department_may_be_stricter_than_the_organisation_but_not_looser()
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync("""{"twoFactorDepartments":["HR"]}""")).Expect(204);
        const string Invitee = """{"name":"Ana","email":"a@example.com","auth":"none"}""";

        (await PostAsync(tenant, $$"""{"title":"Contract","department":"HR","invitees":[{{Invitee}}]}""")).Expect(422);
        (await PostAsync(tenant, $$"""{"title":"Contract","department":"Sales","invitees":[{{Invitee}}]}""")).Expect(
            201);
        (await tenant.PatchPolicyAsync("""{"enforceTwoFactorForDocuments":true}""")).Expect(204);
        (await PostAsync(tenant, $$"""{"title":"Contract","department":"Sales","invitees":[{{Invitee}}]}""")).Expect(
            422);
    }

    [Fact]
    public async Task All_problems_are_reported_at_once_with_their_paths()
    {
        var answer = await PostAsync(await TestTenant.CreateAsync(), """
            {"title":"a\u202eb","quickSign":1,"invitees":[{"name":"Ana","email":"no address","phone":"0701234567","auth":"3fa"},{"name":"Bo","auth":"1fa","extra":1}]}
            """);

        Assert.Equal(
            [
                "invitees[0].auth", "invitees[0].email", "invitees[0].phone", "invitees[1].email", "invitees[1].extra",
                "quickSign", "title"],
            answer.Expect(400).Errors);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(51)]
    public async Task A_document_has_one_to_fifty_invitees(int count)
    {
        var invitees = string.Join(
            ",", Enumerable.Repeat("""{"name":"Ana","email":"a@example.com","auth":"none"}""", count));

        Assert.Equal(
            400,
            (await PostAsync(
                await TestTenant.CreateAsync(), $$"""{"title":"Contract","invitees":[{{invitees}}]}""")).Status);
    }

    [Fact]
    public async Task The_same_key_creates_one_document_whose_links_are_shown_for_two_minutes()
    {
        var tenant = await TestTenant.CreateAsync();
        var (body, key) = ("""{"title":"Contract","invitees":[{"name":"Ana","auth":"none"}]}""",
            ("Idempotency-Key", Guid.NewGuid().ToString()));
        var first = (await PostAsync(tenant, body, key)).Expect(201);

        Assert.Equal(first.Text, (await PostAsync(tenant, body, key)).Expect(201).Text);
        Assert.Equal(
            "idempotency_key_reused",
            (await PostAsync(tenant, body.Replace("Ana", "Bo", StringComparison.Ordinal), key)).Expect(422).Code);
        await using var later = await App.StartAsync(clock: new MovedClock(App.Now.AddMinutes(2)));
        (await PostAsync(tenant.In(later), body, key)).Expect(409);
    }

    private static Task<Reply> PostAsync(
        TestTenant tenant, string body, params (string Name, string Value)[] headers) =>
        tenant.Api.PostTextAsync($"/api/v1/tenants/{tenant.Id}/documents", body, [tenant.Key, .. headers]);
}
