using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Commands;

/// <summary>The same idempotency key and body get the same answer for a day and have one effect.</summary>
public sealed class IdempotencyKeyTests : IAsyncLifetime
{
    private readonly MovedClock clock = new(App.Now);
    private readonly (string, string) key = NewKey();
    private LocalApp app = null!;
    private TestTenant tenant = null!;
    private TestUser user = null!;

    public async Task InitializeAsync()
    {
        await App.SharedAsync();
        app = await App.StartAsync(clock: clock);
        tenant = await TestTenant.CreateAsync(app);
        user = await tenant.CreateUserAsync();
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    public static (string Name, string Value) NewKey() => (IdempotencyMiddleware.HeaderName, Guid.NewGuid().ToString());

    [Fact]
    public async Task A_wrong_password_is_charged_once()
    {
        await TwiceAsync(401, () => SignInAsync("wrong"));

        Assert.Equal(1, await CountAsync(user.Id, AuditType.AttemptFailed));
    }

    [Fact]
    public async Task A_user_is_created_once_and_a_repeat_with_another_body_claims_no_name()
    {
        var (mine, other) = (TestTenant.NewEmail(), TestTenant.NewEmail());
        var id = (await TwiceAsync(201, () => tenant.PostAsync("users", new { email = mine }, tenant.Key, key)))["id"];

        Assert.Equal(
            "idempotency_key_reused",
            (await tenant.PostAsync("users", new { email = other }, tenant.Key, key)).Expect(422).Code);
        (await tenant.PostAsync("users", new { email = other }, tenant.Key)).Expect(201);
        Assert.Equal(1, await CountAsync(id, AuditType.AccountCreated));
    }

    [Fact]
    public async Task An_api_key_is_created_once_and_shown_again_while_it_is_valid()
    {
        var made = await TwiceAsync(201, () => tenant.PostAsync("api-keys", null, tenant.Key, key));
        (await tenant.GetAsync("users", ("X-Api-Key", made["apiKey"]))).Expect(200);
        Assert.Equal(2, await CountAsync(tenant.Id, AuditType.ApiKeyCreated));

        (await tenant.DeleteAsync($"api-keys/{made["id"]}", tenant.Key)).Expect(204);
        Assert.Equal("conflict", (await tenant.PostAsync("api-keys", null, tenant.Key, key)).Expect(409).Code);
    }

    [Fact]
    public async Task A_tenant_is_created_once_and_its_key_works()
    {
        var id = $"t-{Guid.NewGuid():N}";
        var made = await TwiceAsync(
            201,
            () => tenant.Api.PostAsync(
                "/api/v1/tenants", new { id, name = "Acme", adminEmail = "admin@example.com" },
                ("x-functions-key", "local"), key));
        var mine = new TestTenant(tenant.Api, id, made["apiKey"]);

        (await mine.GetAsync("users", mine.Key)).Expect(200);
        Assert.Equal(
            [AuditType.TenantCreated, AuditType.ApiKeyCreated, AuditType.AccountCreated],
            (await mine.AuditAsync(id)).Select(row => row.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_command_of_a_session_is_done_once_even_without_a_body()
    {
        var bearer = await user.BearerAsync();
        await TwiceAsync(200, () => tenant.PostAsync("me/step-up", null, bearer, key));
        await TwiceAsync(200, () => tenant.PostAsync("me/totp", null, bearer, key));
        await TwiceAsync(204, () => tenant.PostAsync($"users/{user.Id}/sign-out", null, tenant.Key, key));
        var other = await user.BearerAsync();
        await TwiceAsync(204, () => tenant.PostAsync("sign-out", null, other, key));

        Assert.Equal(1, await CountAsync(user.Id, AuditType.TotpStarted));
        Assert.Equal(2, await CountAsync(user.Id, AuditType.SessionEnded));
    }

    [Fact]
    public async Task A_password_is_changed_once_though_the_session_ends_with_it()
    {
        var bearer = await user.BearerAsync();
        var change = new { password = TestTenant.Password, newPassword = "another battery staple" };
        await TwiceAsync(204, () => tenant.PostAsync("me/password", change, bearer, key));

        Assert.Equal(1, await CountAsync(user.Id, AuditType.PasswordChanged));
    }

    [Fact]
    public async Task A_repeated_refresh_is_done_once_and_does_not_end_the_token_family()
    {
        var first = (await user.SignInAsync()).Expect(200)["refreshToken"];
        var second = await TwiceAsync(200, () => tenant.PostAsync("tokens/refresh", new { refreshToken = first }, key));

        (await tenant.PostAsync("tokens/refresh", new { refreshToken = second["refreshToken"] })).Expect(200);
    }

    [Fact]
    public async Task Recovery_is_requested_and_used_once_even_while_the_account_is_locked()
    {
        await user.LockAsync();
        clock.SetTo(App.Now.AddMinutes(2));
        await TwiceAsync(202, () => tenant.PostAsync("recovery/unlock", new { username = user.Username }, key));
        await TwiceAsync(202, () => tenant.PostAsync("recovery/password", new { username = user.Username }, key));
        Assert.Equal(2, await CountAsync(user.Id, AuditType.RecoveryRequested));

        var token = (await user.MessageAsync("Unlock your account")).Links.Single().Split('=')[1];
        await TwiceAsync(200, () => tenant.PostAsync("recovery/unlock", new { token }, key));
        Assert.Equal(1, await CountAsync(user.Id, AuditType.AccountUnlocked));
    }

    [Fact]
    public async Task After_a_day_a_repeated_request_is_decided_and_recorded_again()
    {
        await SignInAsync("wrong");
        clock.SetTo(App.Now.AddHours(24).AddMilliseconds(-1));
        Assert.Equal(4, Left(await SignInAsync("wrong")));

        clock.SetTo(App.Now.AddHours(24));
        Assert.Equal(3, Left(await SignInAsync("wrong")));
        Assert.Equal(3, Left(await SignInAsync("wrong")));
    }

    [Fact]
    public async Task An_idempotency_key_belongs_to_one_tenant_user_route_and_caller()
    {
        var elsewhere = await TestTenant.CreateAsync(app);
        var second = (await tenant.PostAsync("api-keys", null, tenant.Key)).Expect(201)["apiKey"];
        string[] ids =
        [
            (await tenant.PostAsync("users", new { email = TestTenant.NewEmail() }, tenant.Key, key)).Expect(201)["id"],
            (await tenant.PostAsync("users", new { email = TestTenant.NewEmail() }, ("X-Api-Key", second), key)).Expect(
                201)["id"],
            (await elsewhere.PostAsync("users", new { email = TestTenant.NewEmail() }, elsewhere.Key, key)).Expect(
                201)["id"],
        ];
        Assert.Distinct(ids);

        (string, string)[] bearers = [await user.BearerAsync(), await user.BearerAsync()];
        Assert.Distinct(
            await Task.WhenAll(
                bearers.Select(
                    async bearer => (await tenant.PostAsync("me/step-up", null, bearer, key)).Expect(200).Handle)));
        (await SignInAsync("wrong")).Expect(401);
        Assert.Equal(
            4,
            Left(
                await tenant.PostAsync(
                    "sign-in", new { username = (await tenant.CreateUserAsync()).Username, password = "wrong" }, key)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("one, two")]
    [InlineData("LONG")]
    public async Task An_idempotency_key_is_one_header_of_1_to_255_visible_ascii_characters(string value)
    {
        var header = (IdempotencyMiddleware.HeaderName, value == "LONG" ? new string('k', 256) : value);

        var refused = await tenant.PostAsync("users", new { email = TestTenant.NewEmail() }, tenant.Key, header);

        Assert.Equal("invalid_request", refused.Expect(400).Code);
        Assert.Equal(
            ["Idempotency-Key"], refused.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        (await tenant.PostAsync("users", new { email = TestTenant.NewEmail() }, header)).Expect(401);
        (await tenant.GetAsync("users", tenant.Key, header)).Expect(200);
    }

    [Fact]
    public async Task The_longest_idempotency_key_is_accepted() =>
        await TwiceAsync(
            401,
            () => tenant.PostAsync(
                "sign-in", new { username = user.Username, password = "wrong" },
                (IdempotencyMiddleware.HeaderName, new string('~', 255))));

    [Fact]
    public async Task A_refusal_that_writes_nothing_is_decided_again()
    {
        var email = TestTenant.NewEmail();
        Task<Reply> StepUpAsync((string, string) bearer) =>
            tenant.PostAsync("me/totp/confirm", new { code = "123456" }, bearer, key);
        var bearer = await user.BearerAsync();
        (await StepUpAsync(bearer)).Expect(409);
        (await tenant.PostAsync("me/totp", null, bearer)).Expect(200);
        (await StepUpAsync(bearer)).Expect(401);
        (await tenant.PostAsync("users", new { email, password = "short" }, tenant.Key, key)).Expect(400);
        (await tenant.PostAsync("users", new { email }, tenant.Key, key)).Expect(201);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(401, true)]
    [InlineData(422, true)]
    [InlineData(423, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public void Only_final_answers_are_recorded(int status, bool recorded)
    {
        var records = app.Services.GetRequiredService<AnswerRecords>();
        var row = records.Row(
            PartitionId.OfTenant(tenant.Id), "local", new IdempotencyKey("f", "c", "k", []),
            new WireAnswer(status, null, []), App.Now, expired: null);

        Assert.Equal(recorded, row?.ActionType == TableTransactionActionType.Add);
    }

    private Task<Reply> SignInAsync(string password) =>
        tenant.PostAsync("sign-in", new { username = user.Username, password }, key);

    private static int Left(Reply answer) => answer.Expect(401).Json.GetProperty("attemptsLeft").GetInt32();

    private static async Task<Reply> TwiceAsync(int status, Func<Task<Reply>> call)
    {
        var (first, second) = ((await call()).Expect(status), (await call()).Expect(status));
        Assert.Equal((first.Text, first.MediaType), (second.Text, second.MediaType));
        return first;
    }

    private async Task<int> CountAsync(string aggregateId, string type) =>
        (await tenant.AuditAsync(aggregateId)).Count(row => row.GetProperty("type").GetString() == type);
}
