using Azure.Core.Pipeline;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Administration;

/// <summary>`PATCH` and `DELETE` of a user, and the reset of the second factors.</summary>
public class UserChangeTests : IAsyncLifetime
{
    private TestTenant tenant = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_new_email_becomes_the_username_if_the_old_email_was()
    {
        var user = await tenant.CreateUserAsync();
        var email = TestTenant.NewEmail();
        (await tenant.PatchAsync(
            $"users/{user.Id}", new { email = email.ToUpperInvariant(), locale = "sv" }, tenant.Key)).Expect(204);

        Assert.Equal(401, (await user.SignInAsync()).Status);
        (await SignInAsync(email)).Expect(200);
        var shown = (await tenant.GetAsync($"users/{user.Id}", tenant.Key)).Expect(200);
        Assert.Equal(
            (email.ToUpperInvariant(), email.ToUpperInvariant(), "sv"),
            (shown["username"], shown["email"], shown["locale"]));
    }

    [Fact]
    public async Task A_username_that_is_another_address_stays_when_an_address_changes()
    {
        var (email, phone) = (TestTenant.NewEmail(), TestTenant.NewPhone());
        var id =
            (await tenant.PostAsync(
                "users", new { email, phone, username = phone, password = TestTenant.Password }, tenant.Key)).Expect(
                    201)["id"];

        (await tenant.PatchAsync($"users/{id}", new { email = TestTenant.NewEmail() }, tenant.Key)).Expect(204);
        (await SignInAsync(phone)).Expect(200);
        (await tenant.PatchAsync($"users/{id}", new { email = (string?)null }, tenant.Key)).Expect(204);
        Assert.False((await tenant.GetAsync($"users/{id}", tenant.Key)).Json.TryGetProperty("email", out _));
        var next = TestTenant.NewPhone();
        (await tenant.PatchAsync($"users/{id}", new { phone = next }, tenant.Key)).Expect(204);
        (await SignInAsync(next)).Expect(200);
    }

    [Fact]
    public async Task A_user_always_has_a_username()
    {
        var user = await tenant.CreateUserAsync();
        var reply = (await tenant.PatchAsync($"users/{user.Id}", new { email = (string?)null }, tenant.Key)).Expect(
            400);
        Assert.Equal(["email"], reply.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name));

        var phone = TestTenant.NewPhone();
        (await tenant.PatchAsync(
            $"users/{user.Id}", new { email = (string?)null, username = phone }, tenant.Key)).Expect(204);
        (await SignInAsync(phone)).Expect(200);
    }

    [Fact]
    public async Task All_problems_are_reported_at_once_and_nothing_changes()
    {
        var user = await tenant.CreateUserAsync();
        var reply = await tenant.PatchAsync(
            $"users/{user.Id}",
            new
            {
                email = "x",
                phone = "0701234567",
                username = (string?)null,
                role = "king",
                locale = "de",
                autoSave = 1,
                disabled = (bool?)null,
                password = "y"
            }, tenant.Key);

        Assert.Equal(
            ["autoSave", "disabled", "email", "locale", "password", "phone", "role", "username"],
            reply.Expect(400).Errors);
        (await user.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task A_taken_name_is_a_conflict_in_every_spelling()
    {
        var (user, other) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());

        Assert.Equal(
            "conflict",
            (await tenant.PatchAsync(
                $"users/{user.Id}", new { email = other.Username.ToUpperInvariant() }, tenant.Key)).Expect(409).Code);
        (await user.SignInAsync()).Expect(200);
        (await other.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task After_a_rename_the_old_name_is_free_and_behaves_like_an_unknown_name()
    {
        var calls = new FaultPolicy();
        await using var app = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
        var user = await tenant.In(app).CreateUserAsync();
        (await user.Tenant.PatchAsync($"users/{user.Id}", new { email = TestTenant.NewEmail() }, tenant.Key)).Expect(
            204);

        await HistoryAsync(user.Tenant, TestTenant.NewEmail(), calls);
        Assert.Equal(
            await HistoryAsync(user.Tenant, TestTenant.NewEmail(), calls),
            await HistoryAsync(user.Tenant, user.Username, calls));
        (await user.Tenant.PostAsync(
            "users", new { email = user.Username, password = TestTenant.Password }, tenant.Key)).Expect(201);
        (await user.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task Failures_on_an_unknown_name_are_forgotten_when_a_user_takes_the_name()
    {
        var email = TestTenant.NewEmail();
        for (var i = 0; i < 5; i++)
        {
            await SignInAsync(email);
        }

        var user = await tenant.CreateUserAsync();
        (await tenant.PatchAsync($"users/{user.Id}", new { email }, tenant.Key)).Expect(204);

        (await SignInAsync(email)).Expect(200);
    }

    [Fact]
    public async Task A_user_may_give_up_a_name_and_take_it_again()
    {
        var user = await tenant.CreateUserAsync();
        (await tenant.PatchAsync($"users/{user.Id}", new { email = TestTenant.NewEmail() }, tenant.Key)).Expect(204);
        (await tenant.PatchAsync($"users/{user.Id}", new { email = user.Username }, tenant.Key)).Expect(204);

        (await user.SignInAsync()).Expect(200);
        (await tenant.PostAsync("users", new { email = user.Username }, tenant.Key)).Expect(409);
    }

    [Fact]
    public async Task When_two_apps_race_to_give_one_name_by_rename_and_creation_exactly_one_wins()
    {
        await using var other = await App.StartAsync();
        TestTenant[] callers = [tenant, tenant.In(other)];
        var users = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tenant.CreateUserAsync()));
        var email = TestTenant.NewEmail();

        var replies = await Task.WhenAll(
            users.Select((user, i) => callers[i % 2].PatchAsync($"users/{user.Id}", new { email }, tenant.Key))
            .Append(tenant.PostAsync("users", new { email, password = TestTenant.Password }, tenant.Key)));

        var winner = Assert.Single(replies, reply => reply.Status is 201 or 204);
        Assert.Equal(8, replies.Count(reply => reply.Status == 409));
        (await SignInAsync(email)).Expect(200);
        var signedIn = await Task.WhenAll(users.Select(user => user.SignInAsync()));
        Assert.Equal(winner.Status == 204 ? 7 : 8, signedIn.Count(reply => reply.Status == 200));
    }

    [Fact]
    public async Task A_user_renamed_to_many_names_at_once_gets_one_and_the_others_are_free()
    {
        await using var other = await App.StartAsync();
        TestTenant[] callers = [tenant, tenant.In(other)];
        var user = await tenant.CreateUserAsync();
        var names = Enumerable.Range(0, 8).Select(_ => TestTenant.NewEmail()).ToList();

        await Task.WhenAll(
            names.Select((email, i) => callers[i % 2].PatchAsync($"users/{user.Id}", new { email }, tenant.Key)));

        var signedIn = await Task.WhenAll(names.Append(user.Username).Select(SignInAsync));
        Assert.Single(signedIn, reply => reply.Status == 200);
    }

    [Fact]
    public async Task A_disabled_user_is_signed_out_at_once_and_gets_the_answer_of_a_wrong_password()
    {
        var user = await tenant.CreateUserAsync();
        var session = (await user.SignInAsync()).Expect(200);
        (await tenant.PatchAsync($"users/{user.Id}", new { disabled = true }, tenant.Key)).Expect(204);

        (await tenant.GetAsync("me", TestUser.Bearer(session))).Expect(401);
        (await tenant.PostAsync("tokens/refresh", new { refreshToken = session["refreshToken"] })).Expect(401);
        var unknown = await SignInAsync(TestTenant.NewEmail());
        var refused = await user.SignInAsync();
        Assert.Equal((unknown.Status, unknown.Text), (refused.Status, refused.Text));
        Assert.True((await tenant.GetAsync($"users/{user.Id}", tenant.Key)).Json.GetProperty("disabled").GetBoolean());

        (await tenant.PatchAsync($"users/{user.Id}", new { disabled = false }, tenant.Key)).Expect(204);
        (await user.SignInAsync()).Expect(200);
    }

    [Fact]
    public async Task A_deleted_user_is_found_nowhere_and_the_address_is_free_at_once()
    {
        var user = await tenant.CreateUserAsync();
        var session = (await user.SignInAsync()).Expect(200);
        (await tenant.DeleteAsync($"users/{user.Id}", tenant.Key)).Expect(204);

        (await tenant.GetAsync($"users/{user.Id}", tenant.Key)).Expect(404);
        (await tenant.PatchAsync($"users/{user.Id}", new { locale = "sv" }, tenant.Key)).Expect(404);
        (await tenant.DeleteAsync($"users/{user.Id}", tenant.Key)).Expect(404);
        (await tenant.PostAsync($"users/{user.Id}/unlock", null, tenant.Key)).Expect(404);
        Assert.DoesNotContain(
            (await tenant.GetAsync("users", tenant.Key)).Json.GetProperty("items").EnumerateArray(),
            item => item.GetProperty("id").GetString() == user.Id);
        (await tenant.GetAsync("me", TestUser.Bearer(session))).Expect(401);
        (await tenant.PostAsync("tokens/refresh", new { refreshToken = session["refreshToken"] })).Expect(401);
        Assert.Equal(4, (await user.SignInAsync()).Expect(401).Json.GetProperty("attemptsLeft").GetInt32());

        var again = await tenant.CreateUserAsync(user.Username);
        Assert.NotEqual(user.Id, again.Id);
        (await again.SignInAsync()).Expect(200);
        Assert.Equal("account.deleted", (await tenant.AuditAsync(user.Id))[^1].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_reset_removes_all_second_factors_and_the_password_alone_is_not_enough()
    {
        var user = await tenant.CreateUserAsync();
        var bearer = await user.EnrolAsync(App.Now);
        Assert.Equal(
            """["totp"]""",
            (await tenant.GetAsync($"users/{user.Id}", tenant.Key)).Json.GetProperty("factors").GetRawText());

        (await tenant.PostAsync($"users/{user.Id}/reset-mfa", null, tenant.Key)).Expect(204);

        (await tenant.GetAsync("me", bearer)).Expect(401);
        Assert.Equal(
            "[]", (await tenant.GetAsync($"users/{user.Id}", tenant.Key)).Json.GetProperty("factors").GetRawText());
        Assert.Equal(
            """[["email"]]""",
            (await user.SignInAsync()).Expect(200).Json.GetProperty("challenge").GetProperty("required").GetRawText());
    }

    [Fact]
    public async Task An_administrator_can_change_users_but_no_administrators()
    {
        var (admin, bearer) = await tenant.CreateAdministratorAsync();
        var (other, _) = await tenant.CreateAdministratorAsync();
        var user = await tenant.CreateUserAsync();
        foreach (var id in (string[])[admin.Id, other.Id])
        {
            (await tenant.PatchAsync($"users/{id}", new { locale = "sv" }, bearer)).Expect(403);
            (await tenant.PatchAsync($"users/{id}", new { email = TestTenant.NewEmail() }, bearer)).Expect(403);
            (await tenant.PostAsync($"users/{id}/reset-mfa", null, bearer)).Expect(403);
            (await tenant.DeleteAsync($"users/{id}", bearer)).Expect(403);
        }

        (await tenant.PatchAsync($"users/{user.Id}", new { role = "admin" }, bearer)).Expect(403);
        (await tenant.PatchAsync($"users/{user.Id}", new { role = "user", autoSave = true }, bearer)).Expect(204);
        (await tenant.PostAsync($"users/{user.Id}/reset-mfa", null, bearer)).Expect(204);
        (await tenant.DeleteAsync($"users/{user.Id}", bearer)).Expect(204);
        (await tenant.PatchAsync($"users/{other.Id}", new { role = "user" }, tenant.Key)).Expect(204);
        (await tenant.DeleteAsync($"users/{other.Id}", bearer)).Expect(204);
    }

    [Fact]
    public async Task An_address_set_by_an_administrator_is_quarantined_for_a_day_and_one_set_by_the_api_key_is_not()
    {
        var (_, bearer) = await tenant.CreateAdministratorAsync();
        var user = await tenant.CreateUserAsync();

        (await tenant.PatchAsync($"users/{user.Id}", new { email = TestTenant.NewEmail() }, bearer)).Expect(204);
        var head = await HeadAsync(user);
        Assert.Equal(
            (App.Now.AddHours(24), App.Now.AddHours(24)), (head.Email!.UsableFrom, head.UsernameAddress.UsableFrom));

        (await tenant.PatchAsync($"users/{user.Id}", new { email = TestTenant.NewEmail() }, tenant.Key)).Expect(204);
        head = await HeadAsync(user);
        Assert.Equal((null, null), (head.Email!.UsableFrom, head.UsernameAddress.UsableFrom));
    }

    [Fact]
    public async Task A_welcome_link_goes_to_no_address_that_an_administrator_set_for_a_user_in_the_last_day()
    {
        var (_, bearer) = await tenant.CreateAdministratorAsync();
        var id = (await tenant.PostAsync("users", new { email = TestTenant.NewEmail() }, tenant.Key)).Expect(201)["id"];
        (await tenant.PatchAsync($"users/{id}", new { email = TestTenant.NewEmail() }, bearer)).Expect(204);
        Assert.Equal("conflict", (await tenant.PostAsync($"users/{id}/welcome", null, bearer)).Expect(409).Code);
        Assert.Equal("conflict", (await tenant.PostAsync($"users/{id}/welcome", null, tenant.Key)).Expect(409).Code);

        // With the API key an operator vouches for the address.
        var address = TestTenant.NewEmail();
        (await tenant.PatchAsync($"users/{id}", new { email = address }, tenant.Key)).Expect(204);
        (await tenant.PostAsync($"users/{id}/welcome", null, bearer)).Expect(202);
        await new TestUser(tenant, id, address).MessageAsync("Welcome");
    }

    [Fact]
    public async Task A_user_whom_an_administrator_creates_signs_in_by_code_at_once()
    {
        var (_, bearer) = await tenant.CreateAdministratorAsync();
        var email = TestTenant.NewEmail();
        var id = (await tenant.PostAsync("users", new { email }, bearer)).Expect(201)["id"];
        var user = new TestUser(tenant, id, email);

        var handle = (await user.SignInByCodeAsync()).Expect(200).Handle;
        (await user.VerifyAsync(handle, await user.CodeAsync("email"), "email")).Expect(200);
    }

    [Fact]
    public async Task An_unknown_user_id_is_not_found()
    {
        (await tenant.PatchAsync("users/x", new { locale = "sv" }, tenant.Key)).Expect(404);
        (await tenant.PatchAsync(
            "users/AAAAAAAAAAAAAAAAAAAAAA", new { email = TestTenant.NewEmail() }, tenant.Key)).Expect(404);
        (await tenant.DeleteAsync("users/x", tenant.Key)).Expect(404);
    }

    [Fact]
    public async Task Another_tenants_key_changes_nothing()
    {
        var user = await tenant.CreateUserAsync();
        var other = await TestTenant.CreateAsync();

        (await other.PatchAsync($"users/{user.Id}", new { disabled = true }, other.Key)).Expect(404);
        (await other.DeleteAsync($"users/{user.Id}", other.Key)).Expect(404);
        (await user.SignInAsync()).Expect(200);
    }

    private Task<Reply> SignInAsync(string username) =>
        tenant.PostAsync("sign-in", new { username, password = TestTenant.Password });

    private static async Task<AccountHead> HeadAsync(TestUser user)
    {
        var store = (await App.SharedAsync()).Services.GetRequiredService<AggregateStore>();
        return (await store.LoadAsync<Account>(
            PartitionId.Account(user.Tenant.Id, user.Id), CancellationToken.None)).State!.Head;
    }

    // Six attempts with a password that may be right: answers and storage calls, in order.
    private static async Task<string> HistoryAsync(TestTenant resource, string username, FaultPolicy calls)
    {
        var seen = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            calls.Reset();
            var reply = await resource.PostAsync("sign-in", new { username, password = TestTenant.Password });
            seen.Add($"{reply.Status} {reply.Text} {string.Join(", ", calls.Operations.Select(Named))}");
        }

        return string.Join("\n", seen);
    }

    // A counter that exists is replaced and a new one is added: one call each.
    private static string Named(FaultCall call) =>
        (call.Method, call.Kind) is ("POST", "insert") or ("PUT", "entity") ? "write" : $"{call.Method} {call.Kind}";
}
