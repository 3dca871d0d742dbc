using System.Security.Cryptography;
using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Local;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.Tenants;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Countersign.Tests.Rig;

/// <summary>A tenant for one test, in an app.</summary>
public sealed class TestTenant(Api api, string id, string apiKey)
{
    public const string Password = "correct horse battery staple";
    private const string AdministratorEmail = "admin@example.com";
    private static readonly Lazy<Task<TestTenant>> Untouched = new(() => CreateAsync());
    private static int names;

    // Counted from there, not drawn each: among thousands of numbers drawn from nine million, two are often the same,
    // and a test would read the code of another.
    private static int phones = RandomNumberGenerator.GetInt32(1_000_000, 9_000_000);

    public Api Api { get; } = api;

    public string Id { get; } = id;

    public (string Name, string Value) Key => ("X-Api-Key", apiKey);

    /// <summary>One tenant of the shared app for all tests that leave its policy and its keys as they are.</summary>
    public static Task<TestTenant> UntouchedAsync() => Untouched.Value;

    /// <summary>
    /// A tenant as the operator's call leaves it, but without its administrator: few tests need one, and that account
    /// and its welcome message would be an eighth of the work of all tests.
    /// </summary>
    public static async Task<TestTenant> CreateAsync(LocalApp? app = null)
    {
        app ??= await App.SharedAsync();
        var (id, keys) = (NewId(), app.Services.GetRequiredService<MasterKeys>());
        var head = new TenantHead(
            new TenantPolicy { Name = "Acme", Issuer = "Acme" }, keys.CurrentId, "", AdministratorEmail, default);
        var made = await app.Services.GetRequiredService<TenantCommands>()
            .RunAsync<Tenant, (ApiKey Key, string Shown)>(
                new TenantScope(id, new Tenant { Head = head }), PartitionId.OfTenant(id), CommandKind.Plain,
                (existing, context) =>
                {
                    var decision = TenantLife.Create(existing, AdministratorEmail, context);
                    return decision with { Next = TenantLife.AdministratorMade(decision.Next!).Next };
                });
        return new TestTenant(new Api(app.BaseAddress), id, made.Value.Shown);
    }

    /// <summary>A tenant as the operator creates it: its administrator gets a welcome message.</summary>
    public static async Task<TestTenant> CreateWithAdministratorAsync(LocalApp? app = null)
    {
        var api = new Api((app ?? await App.SharedAsync()).BaseAddress);
        var id = NewId();
        var created = (await api.PostAsync(
            "/api/v1/tenants", new { id, name = "Acme", adminEmail = AdministratorEmail },
            ("x-functions-key", "local"))).Expect(201);
        return new TestTenant(api, id, created["apiKey"]);
    }

    /// <summary>The same tenant, called through another app.</summary>
    public TestTenant In(LocalApp app) => In(app.BaseAddress);

    public TestTenant In(Uri app) => new(new Api(app), Id, apiKey);

    public static string NewEmail() => $"user{Interlocked.Increment(ref names)}-{Guid.NewGuid():N}@example.com";

    public static string NewPhone() => $"+4670{Interlocked.Increment(ref phones)}";

    private static string NewId() => $"t-{Guid.NewGuid():N}";

    public Task<Reply> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        Api.PostAsync($"/api/v1/tenants/{Id}/{path}", body, headers);

    public Task<Reply> PutAsync(string path, object body, params (string Name, string Value)[] headers) =>
        Api.PutAsync($"/api/v1/tenants/{Id}/{path}", body, headers);

    public Task<Reply> PatchAsync(string path, object body, params (string Name, string Value)[] headers) =>
        Api.PatchAsync($"/api/v1/tenants/{Id}/{path}", body, headers);

    /// <summary>Changes the policy with this merge patch.</summary>
    public Task<Reply> PatchPolicyAsync(string patch, params (string Name, string Value)[] headers) =>
        Api.PatchTextAsync($"/api/v1/tenants/{Id}", patch, headers.Length == 0 ? [Key] : headers);

    public async Task<JsonElement> PolicyAsync() => (await Api.GetAsync($"/api/v1/tenants/{Id}", Key)).Expect(200).Json;

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) =>
        Api.GetAsync($"/api/v1/tenants/{Id}/{path}", headers);

    public Task<Reply> DeleteAsync(string path, params (string Name, string Value)[] headers) =>
        Api.DeleteAsync($"/api/v1/tenants/{Id}/{path}", headers);

    public async Task<TestUser> CreateUserAsync(string? username = null)
    {
        var name = username ?? NewEmail();
        var body = name.Contains('@', StringComparison.Ordinal)
            ? (object)new { email = name, password = Password }
            : new { phone = name, password = Password };
        var created = (await PostAsync("users", body, Key)).Expect(201);
        return new TestUser(this, created["id"], name);
    }

    /// <summary>An administrator with an authenticator.</summary>
    public async Task<(TestUser User, (string Name, string Value) Bearer)> CreateAdministratorAsync()
    {
        var email = NewEmail();
        var created = (await PostAsync("users", new { email, password = Password, role = "admin" }, Key)).Expect(201);
        var admin = new TestUser(this, created["id"], email);
        return (admin, await admin.EnrolAsync(App.Now));
    }

    /// <summary>The audit rows of one aggregate, oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> AuditAsync(string aggregateId)
    {
        var rows = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = (await GetAsync($"audit?limit=100&cursor={cursor}", Key)).Expect(200).Json;
            rows.AddRange(
                page.GetProperty("items").EnumerateArray().Where(
                    row => row.GetProperty("id").GetString() == aggregateId));
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        rows.Reverse();
        return rows;
    }
}

/// <summary>A user of a test tenant.</summary>
public sealed partial class TestUser(TestTenant tenant, string id, string username)
{
    public TestTenant Tenant { get; } = tenant;

    public string Id { get; } = id;

    public string Username { get; } = username;

    public byte[]? TotpSecret { get; private set; }

    public TestUser In(LocalApp app) => In(app.BaseAddress);

    public TestUser In(Uri app) =>
        new(Tenant.In(app), Id, Username)
        {
            TotpSecret = TotpSecret,
            Phone = Phone,
            Email = Email,
            RecoveryCodes = RecoveryCodes,
        };

    public Task<Reply> SignInAsync(string password = TestTenant.Password) =>
        Tenant.PostAsync("sign-in", new { username = Username, password });

    /// <summary>Enters wrong passwords up to the lock, or stops this many before it.</summary>
    public async Task LockAsync(int but = 0)
    {
        for (var i = but; i < 5;)
        {
            // An attempt without a hash slot was not judged.
            var status = (await SignInAsync("wrong")).Status;
            i += status == 429 ? 0 : 1;
            Assert.Contains(status, (int[])[401, 423, 429]);
        }
    }

    public Task<Reply> VerifyAsync(string handle, string code, string factor = "totp") =>
        Tenant.PostAsync("challenges/verify", new { challenge = handle, factor, code });

    public async Task<(string Name, string Value)> BearerAsync() => Bearer((await SignInAsync()).Expect(200));

    public static (string Name, string Value) Bearer(Reply answer) =>
        ("Authorization", "Bearer " + answer["accessToken"]);

    /// <summary>Enrols an authenticator with the code of the step at `now`.</summary>
    public async Task<(string Name, string Value)> EnrolAsync(DateTimeOffset now)
    {
        var bearer = await BeginTotpAsync();
        ReadRecoveryCodes(await ConfirmTotpAsync(Code(now), bearer));
        return bearer;
    }

    /// <summary>Enrols an authenticator while the time runs, and leaves the code of now for a test.</summary>
    public async Task EnrolInRealTimeAsync()
    {
        var bearer = await BeginTotpAsync();
        Reply confirmed;
        do
        {
            confirmed = await ConfirmTotpAsync(Code(TimeProvider.System.GetUtcNow().AddSeconds(-30)), bearer);
        }
        // A step of 30 s ended on the way, so the code was two steps old.
        while (confirmed.Status == 401);
        ReadRecoveryCodes(confirmed);
    }

    public string Code(DateTimeOffset at) => new OtpNet.Totp(TotpSecret!).ComputeTotp(at.UtcDateTime);

    /// <summary>A code that is right at no step within three minutes.</summary>
    public string WrongCode(DateTimeOffset now) => WrongCode(TotpSecret!, now);

    public static string WrongCode(byte[] secret, DateTimeOffset now)
    {
        var near = Enumerable.Range(-6, 13).Select(
            step => new OtpNet.Totp(secret).ComputeTotp(now.AddSeconds(30 * step).UtcDateTime)).ToHashSet();
        return Enumerable.Range(0, 100).Select(number => $"{number:D6}").First(code => !near.Contains(code));
    }

    /// <summary>Waits for a message to this user and returns it.</summary>
    public async Task<OutboxMessage> MessageAsync(string subject, int number = 1)
    {
        var acs = await App.AcsAsync();
        OutboxMessage[] found = [];
        await Until.TrueAsync(() =>
        {
            found = [
                .. acs.Messages.Where(
                    message => message.To == Username
                        && (message.Subject?.StartsWith(subject, StringComparison.Ordinal) ?? message.Text.StartsWith(
                            subject, StringComparison.Ordinal)))];
            return found.Length >= number;
        }, $"message '{subject}' to {Username}");
        return found[0];
    }

    private async Task<(string Name, string Value)> BeginTotpAsync()
    {
        var bearer = await BearerAsync();
        TotpSecret = Base32Encoding.ToBytes((await Tenant.PostAsync("me/totp", null, bearer)).Expect(200)["secret"]);
        return bearer;
    }

    private Task<Reply> ConfirmTotpAsync(string code, (string Name, string Value) bearer) =>
        Tenant.PostAsync("me/totp/confirm", new { code }, bearer);

    private void ReadRecoveryCodes(Reply confirmed) =>
        RecoveryCodes = [
            .. confirmed.Expect(200).Json.GetProperty("recoveryCodes").EnumerateArray().Select(
                code => code.GetString()!)];
}
