using System.Text.Json.Nodes;
using Countersign.Http;
using Countersign.Tests.Rig;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tests.Tokens;

/// <summary>The exact claims of a grant, and that a grant is refused in place of any other token.</summary>
public class GrantTokenTests : IAsyncLifetime
{
    private static readonly long Now = App.Now.ToUnixTimeSeconds();

    private TestTenant tenant = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_document_grant_names_the_invitation_the_link_and_the_factors()
    {
        var invitee = await TestInvitee.CreateAsync(tenant);
        var handle = (await invitee.OpenAsync("other")).Expect(200).Handle;
        (await invitee.ProveAsync(handle, "email")).Expect(200);
        var grant = (await invitee.ProveAsync(handle, "sms")).Expect(200)["grant"];

        AssertIs(grant, "document", $$"""
            {"sub":"{{invitee.Id}}","document":"{{invitee.DocumentId}}","purpose":"invitation","source":"other","amr":["email","sms","mfa"],"acr":"aal2",
            "factors":[{"factor":"email","at":{{Now}}},{"factor":"sms","at":{{Now}}}]}
            """);
        Assert.Equal(
            (await tenant.AuditAsync(invitee.Id))[^1].GetProperty("subject").GetString(),
            Part(grant, 1)["sid"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("email", "sms")]
    [InlineData("sms", "email")]
    public async Task The_opened_link_is_a_factor_of_the_grant(string source, string factor)
    {
        var invitee = await TestInvitee.CreateAsync(tenant);
        var grant = (await invitee.ProveAsync((await invitee.OpenAsync(source)).Expect(200).Handle, factor)).Expect(
            200)["grant"];

        AssertIs(grant, "document", $$"""
            {"sub":"{{invitee.Id}}","document":"{{invitee.DocumentId}}","purpose":"invitation","source":"{{source}}","amr":["link","{{factor}}","mfa"],"acr":"{{(factor == "sms" ? "aal2" : "aal1")}}",
            "factors":[{"factor":"link-{{source}}","at":{{Now}}},{"factor":"{{factor}}","at":{{Now}}}]}
            """);
    }

    [Fact]
    public async Task A_grant_without_required_factors_says_so()
    {
        var invitee = await TestInvitee.CreateAsync(tenant, "none");

        AssertIs((await invitee.OpenAsync("other")).Expect(200)["grant"], "document", $$"""
            {"sub":"{{invitee.Id}}","document":"{{invitee.DocumentId}}","purpose":"invitation","source":"other","amr":[],"acr":"aal1","factors":[]}
            """);
    }

    [Fact]
    public async Task A_grant_of_a_preview_names_the_account_whose_second_factor_was_proved()
    {
        var user = await tenant.CreateUserAsync();
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var invitee = await TestInvitee.CreateAsync(tenant, "1fa", user.Username);
        (await tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "completed" }, tenant.Key)).Expect(202);
        var handle = (await invitee.OpenPreviewAsync(await invitee.LinkAsync("email", "preview"))).Expect(200).Handle;
        (await invitee.ProveAsync(handle, "sms")).Expect(200);
        var grant = (await invitee.VerifyAsync(handle, "totp", user.Code(App.Now))).Expect(200)["grant"];

        AssertIs(grant, "document", $$"""
            {"sub":"{{invitee.Id}}","document":"{{invitee.DocumentId}}","purpose":"preview","source":"email","user":"{{user.Id}}","amr":["link","sms","otp","mfa"],"acr":"aal2",
            "factors":[{"factor":"link-email","at":{{Now}}},{"factor":"sms","at":{{Now}}},{"factor":"totp","at":{{Now}}}]}
            """);
    }

    [Fact]
    public async Task A_room_grant_names_the_user_the_session_the_rights_and_the_factors()
    {
        var room = await TestRoom.CreateAsync(await tenant.CreateUserAsync());
        var bearer = await room.User.BearerAsync();
        var grant = (await room.PassAsync(bearer, await room.SetPhoneAsync()))["grant"];

        AssertIs(grant, "room", $$"""
            {"sub":"{{room.User.Id}}","room":"{{room.Id}}","version":"1.2","group":"Buyers","groups":["Buyers"],"administrator":false,"amr":["pwd","sms","mfa"],"acr":"aal2",
            "factors":[{"factor":"password","at":{{Now}}},{"factor":"sms","at":{{Now}}}]}
            """);
        var session = Part(bearer.Value.Split(' ')[1], 1)["sid"]!.GetValue<string>();
        Assert.Equal(session, Part(grant, 1)["sid"]!.GetValue<string>());
        Assert.NotEqual(
            Part(grant, 1)["jti"]!.GetValue<string>(),
            Part((await room.EnterAsync(bearer)).Expect(200)["grant"], 1)["jti"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_change_of_flag_or_role_shows_in_the_next_grant()
    {
        var room = await TestRoom.CreateAsync(await tenant.CreateUserAsync());
        (await room.PutAsync(new { group = "Board", administrator = true })).Expect(204);
        (await room.EnforceAsync(false)).Expect(204);
        var grant = (await room.EnterAsync(await room.User.BearerAsync())).Expect(200)["grant"];

        AssertIs(grant, "room", $$"""
            {"sub":"{{room.User.Id}}","room":"{{room.Id}}","version":"2.2","group":"Board","groups":["Board"],"administrator":true,"amr":["pwd"],"acr":"aal1","factors":[{"factor":"password","at":{{Now}}}]}
            """);
    }

    [Theory]
    [InlineData("document")]
    [InlineData("room")]
    public async Task A_grant_is_refused_as_bearer_token_on_every_route(string kind)
    {
        var grant = await GrantAsync(kind);
        foreach (var route in Routes.All.Where(
            route => AccessTable.Of(
                route.Function) is CallerKind.EndUser or CallerKind.Enroller or CallerKind.BackOffice
                    or CallerKind.RoomAdministrator))
        {
            var reply = await tenant.Api.SendAsync(
                new HttpMethod(route.Method), route.Path(tenant.Id), null, ("Authorization", $"Bearer {grant}"));
            Assert.True(
                (reply.Status, reply.Code) == (401, "invalid_token"), $"{route} answered {reply.Status} {reply.Text}");
        }
    }

    [Theory]
    [InlineData("document")]
    [InlineData("room")]
    public async Task A_grant_is_refused_in_place_of_every_other_token_in_body_or_header(string kind)
    {
        var grant = await GrantAsync(kind);

        // Most grants are longer than any valid value of these fields and are refused by length.
        foreach (var (path, body) in new (string, object)[]
        {
            ("tokens/refresh", new { refreshToken = grant }),
            ("challenges/send", new { challenge = grant, factor = "sms" }),
            ("challenges/verify", new { challenge = grant, factor = "sms", code = "123456" }),
            ("invitations/open", new { link = grant }),
            ("previews/open", new { link = grant }),
            ("recovery/unlock", new { token = grant }),
            ("recovery/password/confirm", new { token = grant, newPassword = "a wholly different password" }),
        })
        {
            var reply = await tenant.PostAsync(path, body);
            Assert.True(reply.Status is 400 or 401 or 404, $"{path} answered {reply.Status} {reply.Text}");
        }

        (await tenant.GetAsync("users", ("X-Api-Key", grant))).Expect(401);
    }

    [Fact]
    public async Task A_grant_sent_as_bearer_token_to_a_preview_is_ignored()
    {
        var user = await tenant.CreateUserAsync();
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var room = await TestRoom.CreateAsync(user, enforced: false);
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        var bearer = TestUser.Bearer((await user.VerifyAsync(handle, user.Code(App.Now))).Expect(200));
        var grant = (await room.EnterAsync(bearer)).Expect(200)["grant"];
        var invitee = await TestInvitee.CreateAsync(tenant, "1fa", user.Username);
        (await tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "updated" }, tenant.Key)).Expect(202);

        var opened = (await invitee.OpenPreviewAsync(
            await invitee.LinkAsync("email", "preview"), ("Authorization", $"Bearer {grant}"))).Expect(200);

        Assert.Equal(
            """[["email","sms"],["totp","recovery-code"]]""",
            opened.Json.GetProperty("challenge").GetProperty("required").GetRawText());
    }

    private async Task<string> GrantAsync(string kind) => kind == "document"
        ? (await (await TestInvitee.CreateAsync(tenant, "none")).OpenAsync("other")).Expect(200)["grant"]
        : await EnteredAsync();

    private async Task<string> EnteredAsync()
    {
        var user = await tenant.CreateUserAsync();
        return (await (await TestRoom.CreateAsync(user, enforced: false)).EnterAsync(await user.BearerAsync())).Expect(
            200)["grant"];
    }

    // Claims of every grant; of `kid`, `jti` and `sid` only the format is checked.
    private void AssertIs(string grant, string kind, string claims)
    {
        var (header, said) = (Part(grant, 0), Part(grant, 1));
        Assert.Matches("^[0-9a-f]{32}$", Taken(said, "jti"));
        Assert.Matches("^[A-Za-z0-9_-]{22}$", Taken(said, "sid"));
        Assert.Matches("^[A-Za-z0-9_-]{22}$", Taken(header, "kid"));
        var expected = JsonNode.Parse(claims)!.AsObject();
        expected["tenant"] = tenant.Id;
        expected["iss"] = $"http://localhost:7071/api/v1/tenants/{tenant.Id}";
        expected["aud"] = $"{tenant.Id}/{kind}";
        (expected["iat"], expected["nbf"], expected["exp"]) = (Now, Now, Now + 1800);
        Assert.Equal(Sorted(expected), Sorted(said));
        Assert.Equal(Sorted(new JsonObject { ["alg"] = "ES256", ["typ"] = $"{kind}+jwt" }), Sorted(header));
    }

    private static string Taken(JsonObject from, string name)
    {
        var text = from[name]!.GetValue<string>();
        from.Remove(name);
        return text;
    }

    private static string Sorted(JsonObject members) =>
        string.Join(
            '\n',
            members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(
                member => $"{member.Key}: {member.Value!.ToJsonString()}"));

    private static JsonObject Part(string jwt, int part) =>
        JsonNode.Parse(Base64UrlEncoder.DecodeBytes(jwt.Split('.')[part]))!.AsObject();
}
