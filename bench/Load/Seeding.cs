using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Passkeys;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Tenants;
using Countersign.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countersign.Bench.Load;

/// <summary>
/// Writes accounts through the product's own store, as after a sign-up and a sign-in. Over HTTP each account would
/// cost three password hashes, which would take too long.
/// </summary>
internal sealed class Seeding : IAsyncDisposable
{
    public const string TenantId = "bench";
    public const string Password = "correct horse battery staple";

    private const int AtATime = 16;

    private readonly ServiceProvider services;
    private readonly string passwordHash;
    private TenantScope scope = null!;
    private int users;

    private Seeding(ServiceProvider services)
    {
        this.services = services;
        passwordHash = services.GetRequiredService<IPasswordHashing>().Hash(Secret.FromText(Password));
    }

    public static Secret TotpSecret { get; } = Secret.Random(TotpEnrolment.SecretLength);

    public static async Task<Seeding> StartAsync(BenchStorage storage, CancellationToken cancellationToken)
    {
        var settings = storage.Settings.ToDictionary(
            setting => setting.Key, setting => (string?)setting.Value, StringComparer.Ordinal);
        settings["AzureWebJobsStorage"] = storage.ConnectionString;
        settings["Countersign:PublicUrl"] = settings["Countersign:ApiUrl"] = "http://localhost";
        settings["Countersign:Communication:ConnectionString"] = "unused";
        settings["Countersign:Communication:EmailSender"] = "unused";
        settings["Countersign:MasterKey:Current"] = "local";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var seeding = new Seeding(
            new ServiceCollection().AddLogging(log => log.SetMinimumLevel(LogLevel.Warning)).AddCountersign(
                configuration).BuildServiceProvider());
        await CountersignApplication.OpenKeyRingAsync(seeding.services, Task.CompletedTask);
        await seeding.services.GetRequiredService<TenantCreation>().CreateAsync(
            TenantId, "Bench", "admin@example.com", key: null, cancellationToken);
        var tenant = await seeding.services.GetRequiredService<TenantDirectory>().FindAsync(
            TenantId, cancellationToken);
        seeding.scope = new TenantScope(TenantId, tenant!);
        return seeding;
    }

    /// <summary>Makes accounts that sign in with a password alone, and returns their usernames.</summary>
    public async Task<string[]> PasswordAccountsAsync(int count)
    {
        var names = new string[count];
        await ManyAsync(count, async i => names[i] = await PasswordAccountAsync());
        return names;
    }

    /// <summary>Makes accounts that have signed in this often.</summary>
    /// <param name="imported">The hash that they brought along from another service; null: our own.</param>
    public async Task<string[]> AccountsWithSessionsAsync(
        int count, int sessions, int passkeys = 0, string? imported = null)
    {
        var names = new string[count];
        await ManyAsync(
            count, async i => names[i] = await PasswordAccountAsync(sessions, passkeys: passkeys, imported: imported));
        return names;
    }

    /// <summary>Makes accounts that sign in with a password and an authenticator.</summary>
    /// <param name="cheap">With a password hash that costs next to nothing.</param>
    public async Task<string[]> TotpAccountsAsync(int count, bool cheap = false)
    {
        var names = new string[count];
        var hash = cheap ? Argon2idHash.Of(Secret.FromText(Password), Servers.NoHash).ToString() : null;
        await ManyAsync(
            count, async i => names[i] = await PasswordAccountAsync(hasTotp: true, imported: hash));
        return names;
    }

    /// <summary>Makes accounts with an authenticator, a session and an open challenge.</summary>
    public async Task<ChallengedAccount[]> ChallengedAccountsAsync(int count)
    {
        var accounts = new ChallengedAccount[count];
        await ManyAsync(count, async i => accounts[i] = await ChallengedAccountAsync());
        return accounts;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private static Task ManyAsync(int count, Func<int, Task> seed) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtATime },
            async (i, _) => await seed(i));

    private async Task<string> PasswordAccountAsync(
        int sessions = 0, bool hasTotp = false, int passkeys = 0, string? imported = null)
    {
        var (partition, head) = New();
        head = head with { PasswordHash = imported ?? head.PasswordHash };
        _ = Username.TryParse(head.Username, [], out var name);
        var names = services.GetRequiredService<NameIndex>();
        await names.ClaimAsync(scope, names.Hash(TenantId, scope.Tenant, name!), partition.Id, CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        var account = new Account
        {
            Head = head,
            Totp = hasTotp ? Totp(partition, now) : null,
            Passkeys = new PasskeySet([.. Enumerable.Range(0, passkeys).Select(_ => NewPasskey(now))]),
        };
        for (var i = 0; i < sessions; i++)
        {
            var entropy = Entropy.Fresh();
            account = account.Add(
                new Session(entropy.Id("session"), now, entropy.Secret("refresh").Sha256(), 1, now)
                {
                    Proofs = [new Proof(Factor.Password, now, First: true)],
                });
        }

        await CommitAsync(partition, account);
        return head.Username;
    }

    private async Task<ChallengedAccount> ChallengedAccountAsync()
    {
        var (partition, head) = New();
        var entropy = Entropy.Fresh();
        var now = TimeProvider.System.GetUtcNow();
        var challenge = entropy.Id("challenge");
        var proofs = ImmutableArray.Create(new Proof(Factor.Password, now, First: true));
        await CommitAsync(partition, new Account { Head = head, Totp = Totp(partition, now) }
            .Add(
                new Session(entropy.Id("session"), now, entropy.Secret("refresh").Sha256(), 1, now) { Proofs = proofs })
            .Add(new Challenge(challenge, ChallengePurpose.SignIn, now) { Proofs = proofs }));
        var handle = services.GetRequiredService<ChallengeHandles>().Make(partition, new ChallengeRef(challenge, 0));
        return new ChallengedAccount(partition.ToString(), handle);
    }

    // As long as one that a browser makes; nobody signs in with it.
    private static Passkey NewPasskey(DateTimeOffset now) =>
        new(
            Entropy.Fresh().Id("passkey"), "Passkey", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)),
            RandomNumberGenerator.GetBytes(77), "localhost", IsSynced: true, now)
        {
            Transports = ["hybrid", "internal"],
        };

    private TotpEnrolment Totp(PartitionId partition, DateTimeOffset now)
    {
        var id = Entropy.Fresh().Id("enrolment");
        var sealedSecret = services.GetRequiredService<IRowSealer>().Seal(
            TotpEnrolment.SecretField(partition, id), TotpSecret);
        return new TotpEnrolment(id, sealedSecret, now);
    }

    private (PartitionId Partition, AccountHead Head) New()
    {
        var name = $"user{Interlocked.Increment(ref users)}@example.com";
        var partition = PartitionId.Account(TenantId, Entropy.Fresh().Id("user"));
        var address = services.GetRequiredService<NameHasher>().Address(
            scope.Tenant.Head.KeyId, TenantId, Channel.Email, name);
        return (partition, new AccountHead
        {
            Username = name,
            UsernameAddress = address,
            Email = address,
            PasswordHash = passwordHash,
        });
    }

    private async Task CommitAsync(PartitionId partition, Account account)
    {
        var none = new Loaded<Account>(null, default, HeadMark.None, new Dictionary<string, object>());
        var change = new Change<Account>(
            account, [new AuditEvent(AuditType.AccountCreated)], [], Entropy.Fresh().Id("seed"),
            TimeProvider.System.GetUtcNow(), scope.Tenant.Head.KeyId);
        if (!await services.GetRequiredService<AggregateStore>().CommitAsync(
            partition, none, change, CancellationToken.None))
        {
            throw new InvalidOperationException("An account could not be seeded.");
        }
    }
}

/// <summary>A partition for the bare endpoint, and for the app the handle of its open challenge.</summary>
internal sealed record ChallengedAccount(string Partition, string Handle);
