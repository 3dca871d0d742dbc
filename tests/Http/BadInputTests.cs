using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Countersign.Tests.Rig;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Tests.Http;

/// <summary>Any invalid input gets a clear 4xx in `problem+json`, never a 5xx.</summary>
public class BadInputTests : IAsyncLifetime
{
    private static readonly string[] PostRoutes = [
        .. Routes.All.Where(route => route.Method == "POST").Select(route => route.Template)];

    private TestTenant tenant = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.UntouchedAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("NaN")]
    [InlineData("{\"username\":\"a@b.example\",\"username\":\"c@d.example\",\"password\":\"x\"}")]
    [InlineData("{\"username\":\"\\ud800\",\"password\":\"x\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"username\":null,\"password\":[]}")]
    [InlineData("{\"username\":{\"a\":1},\"password\":12}")]
    [InlineData("{\"username\":\"a@b.example\\u0000\",\"password\":\"x\"}")]
    [InlineData("{\"username\":\"a@b.example,c@d.example\",\"password\":\"x\"}")]
    [InlineData("{\"username\":[\"a@b.example\"],\"password\":\"x\"}")]
    [InlineData("{\"username\":\"a@b.example\r\nBcc: c@d.example\",\"password\":\"x\"}")]
    [InlineData("{\"username\":\"0701234567\",\"password\":\"x\"}")]
    [InlineData("// comment\n{}")]
    [InlineData("{\"username\":\"a@b.example\",\"password\":\"x\",}")]
    public async Task A_malformed_body_is_a_400(string body)
    {
        var reply = await tenant.Api.PostTextAsync($"/api/v1/tenants/{tenant.Id}/sign-in", body);

        Assert.Equal("invalid_request", reply.Expect(400).Code);
        Assert.NotEmpty(reply.Json.GetProperty("errors").EnumerateObject());
    }

    [Theory]
    [InlineData("sign-in", """{"username":"","password":"x"}""")]
    [InlineData("sign-in", """{"username":"a@b.example","password":""}""")]
    [InlineData("recovery/unlock", """{"username":""}""")]
    [InlineData("recovery/password", """{"username":""}""")]
    [InlineData("challenges/verify", """{"challenge":"HANDLE","factor":"","code":"123456"}""")]
    [InlineData("challenges/verify", """{"challenge":"HANDLE","factor":"totp","code":""}""")]
    [InlineData("challenges/verify", """{"challenge":"","factor":"totp","code":"123456"}""")]
    [InlineData("users", """{"email":null}""")]
    [InlineData("users", """{"email":"","password":"correct horse battery staple"}""")]
    [InlineData("users", """{"username":" \n\uff4dallory@example.com\r\n"}""")]
    [InlineData("me/totp/confirm", """{"code":""}""")]
    public async Task An_empty_field_counts_as_missing_and_is_not_charged(string path, string body)
    {
        var user = await tenant.CreateUserAsync();
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var fresh = (await user.SignInAsync()).Expect(200);
        var session = (await user.VerifyAsync(fresh.Handle, user.Code(App.Now))).Expect(200);
        var handle = (await user.SignInAsync()).Expect(200).Handle;

        var reply = await tenant.Api.PostTextAsync(
            $"/api/v1/tenants/{tenant.Id}/{path}", body.Replace("HANDLE", handle, StringComparison.Ordinal), tenant.Key,
            TestUser.Bearer(session));

        Assert.Equal("invalid_request", reply.Expect(400).Code);
        Assert.Equal(
            4,
            (await user.VerifyAsync(handle, user.WrongCode(App.Now))).Expect(401).Json.GetProperty(
                "attemptsLeft").GetInt32());
    }

    [Theory]
    [InlineData("POST", "users", "email")]
    [InlineData("PATCH", "users/USER", "email")]
    [InlineData("PATCH", "me", "locale")]
    [InlineData("POST", "me/passkeys", null)]
    [InlineData("POST", "data-rooms", "enforcedTwoFactor")]
    [InlineData("PATCH", "data-rooms/ROOM", "enforcedTwoFactor")]
    [InlineData("POST", "data-rooms/ROOM/groups", null)]
    [InlineData("POST", "documents/DOCUMENT/invitees", "email")]
    public async Task An_empty_name_is_no_name_and_is_reported_with_the_other_problems(
        string method, string path, string? other)
    {
        var room = await TestRoom.CreateAsync(await tenant.CreateUserAsync());
        var invitee = await TestInvitee.CreateAsync(tenant);
        path = path.Replace("USER", room.User.Id, StringComparison.Ordinal).Replace(
            "ROOM", room.Id, StringComparison.Ordinal).Replace(
                "DOCUMENT", invitee.DocumentId, StringComparison.Ordinal);
        var body = new Dictionary<string, object> { ["name"] = "" };
        if (other is not null)
        {
            body[other] = "not one";
        }

        var reply = await tenant.Api.SendAsync(
            new HttpMethod(method), $"/api/v1/tenants/{tenant.Id}/{path}", JsonContent.Create(body), tenant.Key,
            await room.User.BearerAsync());

        Assert.Equal(other is null ? ["name"] : new[] { other, "name" }.Order(), reply.Expect(400).Errors);
    }

    [Theory]
    [InlineData("""{"id":"","name":"Acme","adminEmail":"a@b.example"}""")]
    [InlineData("""{"id":"acme\n","name":"Acme","adminEmail":"a@b.example"}""")]
    [InlineData("""{"id":"Acme","name":"Acme","adminEmail":"a@b.example"}""")]
    [InlineData("""{"id":"a|b","name":"Acme","adminEmail":"a@b.example"}""")]
    [InlineData("""{"id":"acme","name":"","adminEmail":"a@b.example"}""")]
    [InlineData("""{"id":"acme","name":"https://evil.example","adminEmail":"a@b.example"}""")]
    [InlineData("""{"id":"acme","name":"Acme","adminEmail":""}""")]
    [InlineData("""{"id":"acme","name":"Acme","adminEmail":"a@b.example\r\nBcc: c@d.example"}""")]
    public async Task An_invalid_field_creates_no_part_of_a_tenant(string body)
    {
        (await tenant.Api.PostTextAsync("/api/v1/tenants", body, ("x-functions-key", "local"))).Expect(400);
        (await tenant.Api.GetAsync("/api/v1/tenants/acme", tenant.Key)).Expect(401);
    }

    [Fact]
    public async Task The_problems_of_all_fields_are_reported_at_once()
    {
        var errors = (await tenant.PostAsync("sign-in", new { username = 5, extra = true, more = 1 })).Expect(
            400).Json.GetProperty("errors");

        Assert.Equal(
            ["extra", "more", "password", "username"], errors.EnumerateObject().Select(error => error.Name).Order());
    }

    [Theory]
    [InlineData(64 * 1024 + 1, 413)]
    [InlineData(1024 * 1024, 413)]
    [InlineData(60 * 1024, 400)]
    public async Task Long_text_is_refused(int length, int status) =>
        (await tenant.PostAsync("sign-in", new { username = new string('a', length), password = "x" })).Expect(status);

    [Fact]
    public async Task A_long_body_without_a_length_is_refused_too()
    {
        using var content = new StreamContent(
            new MemoryStream(Encoding.UTF8.GetBytes($"{{\"username\":\"{new string('a', 200_000)}\"}}")));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentLength = null;

        Assert.Equal(
            "too_large",
            (await tenant.Api.SendAsync(HttpMethod.Post, $"/api/v1/tenants/{tenant.Id}/sign-in", content)).Expect(
                413).Code);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(5000)]
    public async Task Deep_nesting_is_refused(int depth) =>
        (await tenant.Api.PostTextAsync(
            $"/api/v1/tenants/{tenant.Id}/sign-in",
            $"{{\"username\":{new string('[', depth)}{new string(']', depth)}}}")).Expect(400);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Only_content_type_json_is_read(string mediaType)
    {
        using var content = new StringContent("{}");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);

        Assert.Equal(
            "unsupported_media_type",
            (await tenant.Api.SendAsync(HttpMethod.Post, $"/api/v1/tenants/{tenant.Id}/sign-in", content)).Expect(
                415).Code);
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("123456 ")]
    [InlineData(" 123456")]
    [InlineData("12 3456")]
    [InlineData("+12345")]
    [InlineData("１２３４５６")]
    [InlineData("١٢٣٤٥٦")]
    [InlineData("123456\u00A0")]
    [InlineData("\u202E123456")]
    [InlineData("0x1234")]
    public async Task Only_six_ascii_digits_reach_the_verifier_and_any_other_code_is_not_charged(string code)
    {
        var user = await tenant.CreateUserAsync();
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var handle = (await user.SignInAsync()).Expect(200).Handle;

        (await user.VerifyAsync(handle, code)).Expect(400);
        Assert.Equal(
            4,
            (await user.VerifyAsync(handle, user.WrongCode(App.Now))).Expect(401).Json.GetProperty(
                "attemptsLeft").GetInt32());
    }

    [Fact]
    public async Task Forged_handles_and_tokens_are_refused()
    {
        var good = (await (await tenant.CreateUserAsync()).SignInAsync()).Expect(200)["refreshToken"];
        foreach (var place in Enumerable.Range(0, good.Length))
        {
            var forged = good[..place] + (good[place] == 'A' ? 'B' : 'A') + good[(place + 1)..];
            (await tenant.PostAsync("tokens/refresh", new { refreshToken = forged })).Expect(401);
        }

        foreach (var junk in (string[])["", "x", good[..^1], good + "A", good + "=", " "
            + good, new string('A', good.Length)])
        {
            Assert.InRange((await tenant.PostAsync("tokens/refresh", new { refreshToken = junk })).Status, 400, 401);
            Assert.InRange(
                (await tenant.PostAsync(
                    "challenges/verify", new { challenge = junk, factor = "totp", code = "123456" })).Status, 400, 404);
            Assert.InRange((await tenant.PostAsync("recovery/unlock", new { token = junk })).Status, 400, 404);
        }

        (await (await TestTenant.CreateAsync()).PostAsync("tokens/refresh", new { refreshToken = good })).Expect(401);
        (await tenant.PostAsync("tokens/refresh", new { refreshToken = good })).Expect(200);
    }

    [Fact]
    public async Task Two_thousand_generated_bodies_over_all_routes_never_reach_a_5xx()
    {
        var values = Gen.OneOf(
            Gen.Elements(
                "null", "true", "5", "-1e400", "\"\"", "[]", "{}", "\"\\ud83d\"", "\"\\u0000\"", "\"a@b.example\"",
                "\"123456\"", "\"+46701234567\"", "[[[[[[[[[]]]]]]]]]"),
            ArbMap.Default.GeneratorFor<string>().Select(
                text => System.Text.Json.JsonSerializer.Serialize(text ?? "")));
        var names = Gen.Elements(
            "username", "password", "newPassword", "token", "challenge", "factor", "code", "refreshToken", "codeBy",
            "id", "name", "adminEmail", "email", "phone", "role", "locale", "autoSave", "x");
        var members = from name in names from value in values select $"\"{name}\":{value}";
        var generator =
            from count in Gen.Choose(0, 5) from list in members.ListOf(count) select "{" + string.Join(",", list) + "}";
        var bodies = new List<string>();
        Prop.ForAll(generator.ToArbitrary(), bodies.Add).Check(
            Config.QuickThrowOnFailure.WithMaxTest(2000).WithStartSize(20).WithEndSize(20).WithReplay(Seed.Value, 1));
        Assert.Equal(2000, bodies.Count);
        var tried = 0;
        var own = await TestTenant.CreateAsync();
        var bearer = await (await own.CreateUserAsync()).BearerAsync();
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (body, _) =>
        {
            var template = PostRoutes[Interlocked.Increment(ref tried) % PostRoutes.Length];
            var path = new Route("", "POST", template).Path(own.Id);
            var reply = await own.Api.PostTextAsync(
                path, body,
                template.Contains("/me/", StringComparison.Ordinal)
                || template.EndsWith("sign-out", StringComparison.Ordinal) ? bearer : own.Key,
                ("x-functions-key", "local"));
            Assert.True(reply.Status < 500, $"{template} answered {reply.Status} to {body}. {Seed.Replay}");
            Assert.True(
                reply.Status < 400 || reply.Code is not null,
                $"{template} answered {reply.Status} without a problem to {body}. {Seed.Replay}");
        });
    }
}
