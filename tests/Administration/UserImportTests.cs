using System.Globalization;
using System.Text.Json;
using Countersign.Accounts;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Local;
using Countersign.Passwords;
using Countersign.Storage;
using Countersign.Tests.Passwords;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Countersign.Tests.Administration;

/// <summary>
/// `POST /users/import`: people come along from another service with their hashes and authenticators.
/// </summary>
public sealed class UserImportTests : IAsyncLifetime
{
    private const string Hash = "$2b$08$abcdefghijklmnopqrstuuLoqZ/9dfcF.7O8oRYiHR.JRD5Tmh/pG";
    private const string Password = "p\u00e4ss";

    // Those of the hashes that the test apps make: such a hash is not stale.
    private const string OwnParameters = "$m=1024,t=1,p=1$";
    private TestTenant tenant = null!;
    private LocalApp app = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.CreateAsync(app = await App.SharedAsync());

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Every_imported_user_signs_in_with_the_old_password_once_and_has_our_hash_then()
    {
        var vectors = PasswordHashTests.Hashes.Select(row => (Password: (string)row[0], Hash: (string)row[1])).Where(
            one => one.Password.Length > 0 && !one.Hash.Contains(OwnParameters, StringComparison.Ordinal)).ToList();
        var calls = FullRun.Or(100, 1);
        for (var call = 0; call < calls; call++)
        {
            var users = Enumerable.Range(0, calls == 1 ? vectors.Count : UserImport.MaximumUsers).Select(
                index => (Email: TestTenant.NewEmail(), Vector: vectors[index % vectors.Count])).ToList();
            var body = new
            {
                users = users.Select(user => new { email = user.Email, passwordHash = user.Vector.Hash }).ToArray(),
            };
            var first = await ImportAsync(body);

            await Parallel.ForEachAsync(users.Zip(first), async (one, _) =>
            {
                var ((email, (password, hash)), result) = one;
                if (call == 0)
                {
                    (await tenant.PostAsync("sign-in", new { username = email, password = password + "!" })).Expect(
                        401);
                }

                (await tenant.PostAsync("sign-in", new { username = email, password })).Expect(200);
                var head = (await AccountAsync(result.GetProperty("id").GetString()!)).Head;
                Assert.StartsWith("$argon2id$", head.PasswordHash, StringComparison.Ordinal);
                Assert.NotEqual(hash, head.PasswordHash);
                Assert.Equal(
                    PasswordMatch.Right, app.Services.GetRequiredService<IPasswordHashing>().Verify(
                        head.PasswordHash!, Countersign.Secrets.Secret.FromText(password)));
            });

            // The same call again answers the same ids, and nobody's new hash is replaced by the old one.
            Assert.Equal(Ids(first), Ids(await ImportAsync(body)));
            var unchanged = (await AccountAsync(first[0].GetProperty("id").GetString()!)).Head.PasswordHash;
            Assert.NotEqual(users[0].Vector.Hash, unchanged);
        }
    }

    [Fact]
    public async Task An_imported_authenticator_is_asked_for_and_its_code_passes()
    {
        var email = TestTenant.NewEmail();
        const string Secret = "JBSWY3DPEHPK3PXP";
        await ImportAsync(new
        {
            users = new[] { new { email, passwordHash = Hash, emailVerified = true, totp = new { secret = Secret } } },
        });

        var begun = (await tenant.PostAsync("sign-in", new { username = email, password = Password })).Expect(200);
        Assert.Equal("""[["totp"]]""", begun.Json.GetProperty("challenge").GetProperty("required").GetRawText());
        var code = new Totp(Base32Encoding.ToBytes(Secret)).ComputeTotp(App.Now.UtcDateTime);
        (await tenant.PostAsync("challenges/verify", new { challenge = begun.Handle, factor = "totp", code })).Expect(
            200);
    }

    [Fact]
    public async Task Each_row_is_answered_by_itself_with_every_problem()
    {
        var (good, taken) = (TestTenant.NewEmail(), await tenant.CreateUserAsync());
        var results = await ImportAsync(new
        {
            users = new object[]
            {
                new { email = good, passwordHash = Hash },
                new { email = "no address", passwordHash = "$argon2id$v=19$m=1024,t=1,p=2$a$b", password = "x",
                    extra = 1 },
                new { email = taken.Username, externalId = "another" },
                new { email = taken.Username },
                new { email = TestTenant.NewEmail(), totp = new { secret = "AAAAAAAAAAAAAAA" } },
                new { name = "nobody" },
                new { email = TestTenant.NewEmail(), passwordHash = Hash, invite = true },
            },
        });

        Assert.Equal(
            ["", "invalid_request", "conflict", "", "invalid_request", "invalid_request", "invalid_request"],
            results.Select(result => result.TryGetProperty("code", out var code) ? code.GetString() : ""));
        Assert.Equal(["email", "extra", "password", "passwordHash"], Problems(results[1]));
        Assert.Equal(taken.Id, results[3].GetProperty("id").GetString());
        Assert.Equal(
            [["totp.secret"], ["username"], ["invite"]], results.Skip(4).Select(result => Problems(result)));
        Assert.Equal(Enumerable.Range(0, 7), results.Select(result => result.GetProperty("index").GetInt32()));
    }

    [Fact]
    public async Task A_user_who_is_there_stays_as_he_is()
    {
        var user = await tenant.CreateUserAsync();
        (await tenant.PatchAsync($"users/{user.Id}", new { externalId = "7" }, tenant.Key)).Expect(204);
        var before = (await tenant.GetAsync($"users/{user.Id}", tenant.Key)).Expect(200).Text;

        var result = await ImportAsync(new
        {
            users = new[]
            {
                new { email = user.Username, externalId = "7", name = "Other", role = "admin", passwordHash = Hash },
            },
        });

        Assert.Equal(user.Id, result[0].GetProperty("id").GetString());
        Assert.Equal(before, (await tenant.GetAsync($"users/{user.Id}", tenant.Key)).Expect(200).Text);
        (await user.SignInAsync()).Expect(200);
    }

    // A twin that is created beside its first row meets a claimed name without an account.
    [Fact]
    public async Task Rows_of_one_person_are_taken_in_their_order()
    {
        var (twice, first, second) = (TestTenant.NewEmail(), TestTenant.NewEmail(), TestTenant.NewEmail());
        var (externalId, other) = ($"crm-{Guid.NewGuid():N}", TestTenant.NewEmail());
        var results = await ImportAsync(new
        {
            users = new object[]
            {
                new { email = twice },
                new { email = twice.ToUpperInvariant() },
                new { email = first, externalId, passwordHash = Hash, totp = new { secret = "JBSWY3DPEHPK3PXP" } },
                new { email = second, externalId },
                new { email = second },
                new { email = other },
                new { email = first },
                new { email = twice, externalId },
            },
        });

        Assert.Equal(
            ["id", "id", "id", "conflict", "id", "id", "id", "conflict"],
            results.Select(
                result => result.TryGetProperty("code", out var code) ? code.GetString() : "id"));
        var ids = results.Select(
            result => result.TryGetProperty("id", out var id) ? id.GetString() : null).ToList();
        Assert.Equal((ids[0], ids[2]), (ids[1], ids[6]));
        Assert.Equal(4, ids.OfType<string>().Distinct().Count());
    }

    [Fact]
    public async Task Simultaneous_imports_of_the_same_users_create_each_once()
    {
        var body = new
        {
            users = Enumerable.Range(0, 5).Select(index => new
            {
                email = TestTenant.NewEmail(),
                externalId = index.ToString(CultureInfo.InvariantCulture),
                passwordHash = Hash,
            }).ToArray(),
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ImportAsync(body)));

        var ids = answers.SelectMany(answer => Ids(answer)).OfType<string>().Distinct().ToList();
        Assert.Equal(5, ids.Count);
        Assert.Equal(ids.Order(), Ids(await ImportAsync(body)).Order());
    }

    [Fact]
    public async Task A_name_that_an_interrupted_import_has_claimed_is_imported_under_the_claimed_id()
    {
        var email = TestTenant.NewEmail();
        var names = app.Services.GetRequiredService<NameIndex>();
        var directory = app.Services.GetRequiredService<Countersign.Tenants.TenantDirectory>();
        var scope = new Countersign.Tenants.TenantScope(
            tenant.Id, (await directory.FindAsync(tenant.Id, CancellationToken.None))!);
        var claimed = new string('C', 22);
        Assert.True(await names.ClaimAllAsync(scope, names.HashesOf(scope, email, null), claimed, default));

        var result = await ImportAsync(new { users = new[] { new { email, passwordHash = Hash } } });

        Assert.Equal(claimed, result[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Only_the_api_key_imports_and_at_most_a_hundred()
    {
        var (_, bearer) = await tenant.CreateAdministratorAsync();
        object Users(int count) => new
        {
            users = Enumerable.Range(0, count).Select(
                _ => new { email = TestTenant.NewEmail(), invite = false }).ToArray(),
        };

        (await tenant.PostAsync("users/import", Users(1), bearer)).Expect(403);
        (await tenant.PostAsync("users/import", Users(101), tenant.Key)).Expect(400);
        (await tenant.PostAsync("users/import", Users(0), tenant.Key)).Expect(400);
        Assert.Equal(100, (await ImportAsync(Users(100))).Length);
    }

    private async Task<JsonElement[]> ImportAsync(object body) =>
        [
            .. (await tenant.PostAsync("users/import", body, tenant.Key)).Expect(200).Json.GetProperty("results")
                .EnumerateArray(),
        ];

    private static IEnumerable<string?> Ids(IEnumerable<JsonElement> results) =>
        results.Select(result => result.TryGetProperty("id", out var id) ? id.GetString() : null);

    private static IEnumerable<string> Problems(JsonElement result) =>
        result.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal);

    private async Task<Account> AccountAsync(string id) =>
        (await app.Services.GetRequiredService<AggregateStore>().LoadAsync<Account>(
            PartitionId.Account(tenant.Id, id), CancellationToken.None)).State!;
}
