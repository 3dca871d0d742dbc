using Countersign.Tests.Rig;

namespace Countersign.Tests.Administration;

/// <summary>
/// How a new user comes in: with a password or by a welcome link, under a username and an external id.
/// </summary>
public sealed class NewUserTests : IAsyncLifetime
{
    private const string Chosen = "a first password of my own";
    private TestTenant tenant = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_user_without_a_password_is_sent_a_link_that_sets_the_first_one()
    {
        var user = await CreateAsync(new { email = TestTenant.NewEmail() });
        var link = (await user.MessageAsync("Welcome")).Links.Single();
        Assert.Contains("#welcome=", link, StringComparison.Ordinal);

        (await tenant.PostAsync("recovery/password/confirm", new { token = link, newPassword = "short" })).Expect(400);
        (await tenant.PostAsync("recovery/password/confirm", new { token = link, newPassword = Chosen })).Expect(204);

        (await user.SignInAsync(Chosen)).Expect(200);
        Assert.Equal(
            "link_expired",
            (await tenant.PostAsync("recovery/password/confirm", new { token = link, newPassword = Chosen + "!" }))
                .Expect(410).Code);
    }

    [Fact]
    public async Task The_first_administrator_is_sent_a_link_and_must_enrol_at_the_first_sign_in()
    {
        var email = TestTenant.NewEmail();
        var id = $"t-{Guid.NewGuid():N}";
        (await tenant.Api.PostAsync(
            "/api/v1/tenants", new { id, name = "Acme", adminEmail = email }, ("x-functions-key", "local"))).Expect(
                201);
        var made = new TestTenant(tenant.Api, id, "");
        var link = (await new TestUser(made, "", email).MessageAsync("Welcome")).Links.Single();

        (await made.PostAsync("recovery/password/confirm", new { token = link, newPassword = Chosen })).Expect(204);

        var signIn = (await made.PostAsync("sign-in", new { username = email, password = Chosen })).Expect(200);
        Assert.Equal("enrolment", signIn.Json.GetProperty("challenge").GetProperty("purpose").GetString());
    }

    [Fact]
    public async Task A_link_is_sent_again_until_there_is_a_password()
    {
        var user = await CreateAsync(new { email = TestTenant.NewEmail(), invite = false });
        (await tenant.PostAsync($"users/{user.Id}/welcome", null, tenant.Key)).Expect(202);
        var link = (await user.MessageAsync("Welcome")).Links.Single();
        (await tenant.PostAsync("recovery/password/confirm", new { token = link, newPassword = Chosen })).Expect(204);

        (await tenant.PostAsync($"users/{user.Id}/welcome", null, tenant.Key)).Expect(409);
        (await tenant.PostAsync($"users/{new string('A', 22)}/welcome", null, tenant.Key)).Expect(404);
    }

    [Fact]
    public async Task A_user_with_a_password_is_sent_no_link()
    {
        var user = await tenant.CreateUserAsync();
        var other = await CreateAsync(new { email = TestTenant.NewEmail() });

        // The later user's message shows that the queue has passed the earlier one.
        await other.MessageAsync("Welcome");
        Assert.DoesNotContain((await App.AcsAsync()).Messages, message => message.To == user.Username);
        (await tenant.PostAsync(
            "users", new { email = TestTenant.NewEmail(), password = Chosen, invite = true }, tenant.Key)).Expect(400);
    }

    [Fact]
    public async Task A_user_who_signs_in_by_code_sets_a_first_password_without_an_old_one()
    {
        var user = await CreateAsync(new { email = TestTenant.NewEmail(), invite = false });
        var begun = (await tenant.PostAsync("sign-in", new { username = user.Username, codeBy = "email" })).Expect(200);
        var code = await user.CodeAsync("email");
        var bearer = TestUser.Bearer((await user.VerifyAsync(begun.Handle, code, "email")).Expect(200));

        (await tenant.PostAsync("me/password", new { newPassword = Chosen }, bearer)).Expect(204);

        bearer = TestUser.Bearer((await user.SignInAsync(Chosen)).Expect(200));
        (await tenant.PostAsync("me/password", new { newPassword = Chosen + "!" }, bearer)).Expect(400);
    }

    [Fact]
    public async Task A_name_and_an_external_id_are_read_back_and_changed()
    {
        var user = await CreateAsync(
            new { email = TestTenant.NewEmail(), password = Chosen, name = "Ann Lee", externalId = "hr:4711" });
        var read = (await tenant.GetAsync($"users/{user.Id}", tenant.Key)).Expect(200);
        Assert.Equal(("Ann Lee", "hr:4711"), (read["name"], read["externalId"]));
        var found = (await tenant.GetAsync("users?externalId=hr:4711", tenant.Key)).Expect(200);
        Assert.Equal(user.Id, found.Json.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Empty(
            (await tenant.GetAsync("users?externalId=hr:471", tenant.Key)).Expect(200).Json.GetProperty("items")
                .EnumerateArray());

        var bearer = TestUser.Bearer((await user.SignInAsync(Chosen)).Expect(200));
        (await tenant.PatchAsync("me", new { name = "Ann" }, bearer)).Expect(204);
        Assert.Equal("Ann", (await tenant.GetAsync("me", bearer)).Expect(200)["name"]);

        (await tenant.Api.PatchTextAsync(
            $"/api/v1/tenants/{tenant.Id}/users/{user.Id}", """{"name":null,"externalId":null}""", tenant.Key))
            .Expect(204);
        Assert.DoesNotContain(
            "externalId", (await tenant.GetAsync($"users/{user.Id}", tenant.Key)).Expect(200).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_users_of_a_tenant_have_different_external_ids()
    {
        var user = await CreateAsync(new { email = TestTenant.NewEmail(), externalId = "4711" });
        var email = TestTenant.NewEmail();
        (await tenant.PostAsync("users", new { email, externalId = "4711" }, tenant.Key)).Expect(409);

        // The refused call gave the username back at once.
        var other = await CreateAsync(new { email, externalId = "4712" });
        (await tenant.PatchAsync($"users/{other.Id}", new { externalId = "4711" }, tenant.Key)).Expect(409);

        (await tenant.PatchAsync($"users/{user.Id}", new { externalId = "4713" }, tenant.Key)).Expect(204);
        (await tenant.PatchAsync($"users/{other.Id}", new { externalId = "4711" }, tenant.Key)).Expect(204);
        (await tenant.DeleteAsync($"users/{user.Id}", tenant.Key)).Expect(204);
        await CreateAsync(new { email = TestTenant.NewEmail(), externalId = "4713" });

        // Another tenant has ids of its own.
        (await (await TestTenant.CreateAsync()).PostAsync("users", new { email, externalId = "x" }, tenant.Key))
            .Expect(401);
    }

    private async Task<TestUser> CreateAsync<T>(T body)
        where T : notnull
    {
        var created = (await tenant.PostAsync("users", body, tenant.Key)).Expect(201);
        return new TestUser(tenant, created["id"], (string)typeof(T).GetProperty("email")!.GetValue(body)!);
    }
}
