using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Countersign.Audit;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Commands;

/// <summary>Fifty parallel repeats, over one process and over two; lost answers; and what a record reveals.</summary>
public sealed class ParallelRepeatTests : IAsyncLifetime
{
    private readonly FaultPolicy faults = new();
    private readonly (string, string) key = IdempotencyKeyTests.NewKey();
    private LocalApp broken = null!;
    private TestTenant tenant = null!;
    private TestUser user = null!;

    public async Task InitializeAsync()
    {
        broken = await App.StartAsync(configure: services => services.AddSingleton<HttpPipelinePolicy>(faults));
        tenant = await TestTenant.CreateAsync();
        user = await tenant.CreateUserAsync();
    }

    public async Task DisposeAsync() => await broken.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Parallel_repeats_of_a_wrong_password_are_charged_once(int apps)
    {
        await TwinsAsync(
            apps, 401,
            resource => resource.PostAsync("sign-in", new { username = user.Username, password = "wrong" }, key));

        Assert.Equal(1, await CountAsync(user.Id, AuditType.AttemptFailed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Parallel_repeats_of_a_right_code_get_one_session(int apps)
    {
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        await TwinsAsync(
            apps, 200,
            resource => resource.PostAsync(
                "challenges/verify", new { challenge = handle, factor = "totp", code = user.Code(App.Now) }, key));

        Assert.Equal(2, await CountAsync(user.Id, AuditType.SignedIn));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Parallel_repeats_of_a_creation_get_one_user_and_one_key(int apps)
    {
        var email = TestTenant.NewEmail();
        var made = await TwinsAsync(apps, 201, resource => resource.PostAsync("users", new { email }, tenant.Key, key));
        await TwinsAsync(apps, 201, resource => resource.PostAsync("api-keys", null, tenant.Key, key));

        Assert.Equal(1, await CountAsync(made["id"], AuditType.AccountCreated));
        Assert.Equal(2, await CountAsync(tenant.Id, AuditType.ApiKeyCreated));
    }

    [Fact]
    public async Task Parallel_repeats_of_a_tenant_creation_over_two_apps_get_one_key()
    {
        var id = $"t-{Guid.NewGuid():N}";
        var body = new { id, name = "Acme", adminEmail = "admin@example.com" };
        var made = await TwinsAsync(
            2, 201, resource => resource.Api.PostAsync("/api/v1/tenants", body, ("x-functions-key", "local"), key));

        var audit = await new TestTenant(tenant.Api, id, made["apiKey"]).AuditAsync(id);
        Assert.Equal(
            [AuditType.TenantCreated, AuditType.ApiKeyCreated, AuditType.AccountCreated],
            audit.Select(row => row.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_repeat_gets_the_answer_of_a_commit_whose_answer_was_lost()
    {
        Task<Reply> SignInAsync() =>
            tenant.In(broken).PostAsync(
                "sign-in", new { username = user.Username, password = TestTenant.Password }, key);
        await WarmAsync();
        faults.Reset(new Fault(3, FaultMode.Lose));
        var first = (await SignInAsync()).Expect(200);

        faults.Reset();
        Assert.Equal(first.Text, (await SignInAsync()).Expect(200).Text);
        Assert.Equal(1, await CountAsync(user.Id, AuditType.SignedIn));
    }

    [Fact]
    public async Task A_request_without_an_answer_is_answered_when_it_is_repeated_at_another_app()
    {
        Task<Reply> SignInAsync(TestTenant resource) =>
            resource.PostAsync("sign-in", new { username = user.Username, password = TestTenant.Password }, key);
        await WarmAsync();
        faults.Reset(new Fault(3, FaultMode.Lose), new Fault(4, FaultMode.Drop, Forever: true));
        (await SignInAsync(tenant.In(broken))).Expect(503);

        var answer = (await SignInAsync(tenant)).Expect(200);
        (await tenant.GetAsync("me", TestUser.Bearer(answer))).Expect(200);
        Assert.Equal(1, await CountAsync(user.Id, AuditType.SignedIn));
    }

    [Fact]
    public async Task A_repeat_finishes_a_user_creation_that_failed_at_any_call()
    {
        await WarmAsync();
        for (var calls = 1; calls <= 6; calls++)
        {
            var (email, mine) = (TestTenant.NewEmail(), IdempotencyKeyTests.NewKey());
            faults.Reset(new Fault(calls, FaultMode.Drop, Forever: true));
            await tenant.In(broken).PostAsync("users", new { email }, tenant.Key, mine);

            var id = (await tenant.PostAsync("users", new { email }, tenant.Key, mine)).Expect(201)["id"];
            Assert.Equal(1, await CountAsync(id, AuditType.AccountCreated));
        }
    }

    [Fact]
    public async Task A_repeat_finishes_a_tenant_creation_that_failed_at_any_call_with_one_key()
    {
        for (var calls = 1; calls <= 12; calls++)
        {
            var (id, mine) = ($"t-{Guid.NewGuid():N}", IdempotencyKeyTests.NewKey());
            Task<Reply> CreateAsync(TestTenant resource) =>
                resource.Api.PostAsync(
                    "/api/v1/tenants", new { id, name = "Acme", adminEmail = "admin@example.com" },
                    ("x-functions-key", "local"), mine);
            faults.Reset(new Fault(calls, FaultMode.Drop, Forever: true));
            await CreateAsync(tenant.In(broken));

            var made = new TestTenant(tenant.Api, id, (await CreateAsync(tenant)).Expect(201)["apiKey"]);
            Assert.Equal(
                [AuditType.TenantCreated, AuditType.ApiKeyCreated, AuditType.AccountCreated],
                (await made.AuditAsync(id)).Select(row => row.GetProperty("type").GetString()));
        }
    }

    [Fact]
    public async Task A_record_holds_neither_the_key_nor_the_body_nor_the_answer()
    {
        var answer = (await tenant.PostAsync(
            "sign-in", new { username = user.Username, password = TestTenant.Password }, key)).Expect(200);
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        var records = new List<string>();
        await foreach (var row in new TableClient(azurite.ConnectionString, "countersign").QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter(
                $"PartitionKey eq {$"{tenant.Id}|account|{user.Id}"} and RowKey ge 'i|' and RowKey lt 'i}}'")))
        {
            records.Add(
                string.Join(
                    " ",
                    row.Keys.Select(name => row[name]).Select(
                        value => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value}")));
        }

        var record = Assert.Single(records);
        Assert.All(
            [key.Item2, user.Username, TestTenant.Password, answer["accessToken"], answer["refreshToken"]],
            secret => Assert.DoesNotContain(secret, record, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(App.Log.Lines, line => line.Contains(key.Item2, StringComparison.Ordinal));
    }

    // Tenant, name and signing keys are cached, so only the command's own calls follow.
    private async Task WarmAsync() => (await (await tenant.In(broken).CreateUserAsync()).SignInAsync()).Expect(200);

    private async Task<Reply> TwinsAsync(int apps, int status, Func<TestTenant, Task<Reply>> call)
    {
        TestTenant[] callers = [tenant, apps == 1 ? tenant : tenant.In(broken)];
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => call(callers[i % 2])));
        Assert.Single(answers.Select(answer => answer.Expect(status).Text).Distinct());
        return answers[0];
    }

    private async Task<int> CountAsync(string aggregateId, string type) =>
        (await tenant.AuditAsync(aggregateId)).Count(row => row.GetProperty("type").GetString() == type);
}
