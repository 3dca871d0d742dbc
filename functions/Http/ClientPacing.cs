using System.Threading.RateLimiting;
using Countersign.Settings;
using Countersign.Tenants;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Countersign.Http;

/// <summary>
/// Rate limits for a client without a credential: how much it may have in progress, and with how many names it may
/// fail (password spraying). They are approximate and for this process only; only the budget of each account is exact.
/// </summary>
public sealed class ClientPacing(IOptions<CountersignOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private readonly PartitionedRateLimiter<string> inProgress = PartitionedRateLimiter.Create<string, string>(
        client => RateLimitPartition.GetConcurrencyLimiter(client, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = options.Value.SignInsPerClient,
            QueueLimit = 0,
        }),
        StringComparer.Ordinal);

    private readonly MemoryCache clients = new(new MemoryCacheOptions { SizeLimit = 100_000 });

    /// <summary>How long this client must wait after too many failed names; null when it need not.</summary>
    public TimeSpan? RemainingWait(TenantScope scope)
    {
        if (scope.Client is null || !clients.TryGetValue(KeyOf(scope), out FailedNames? failed))
        {
            return null;
        }

        lock (failed!)
        {
            var now = clock.GetUtcNow();
            return failed.Names.Count >= options.Value.FailedNamesPerClient && now < failed.EndsAt
                ? failed.EndsAt - now
                : null;
        }
    }

    /// <summary>Counts a name for which nothing was proved. Locally no client is counted.</summary>
    public void Count(TenantScope scope, string name)
    {
        if (scope.Client is null)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var failed = clients.GetOrCreate(KeyOf(scope), entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Window;
            entry.Size = 1;
            return new FailedNames { EndsAt = now + Window };
        })!;
        lock (failed)
        {
            if (now >= failed.EndsAt)
            {
                failed.Names.Clear();
                failed.EndsAt = now + Window;
            }

            if (failed.Names.Count < options.Value.FailedNamesPerClient)
            {
                failed.Names.Add(name);
            }
        }
    }

    /// <summary>Somebody proved to own the name: an office whose people sign in is no attacker.</summary>
    public void Forget(TenantScope scope, string name)
    {
        if (scope.Client is not null && clients.TryGetValue(KeyOf(scope), out FailedNames? failed))
        {
            lock (failed!)
            {
                failed.Names.Remove(name);
            }
        }
    }

    /// <summary>A permit for one request, to be disposed; null when the client has too many on this route.</summary>
    public IDisposable? Enter(string client, string function)
    {
        var permit = inProgress.AttemptAcquire($"{client} {function}");
        return permit.IsAcquired ? permit : null;
    }

    public void Dispose()
    {
        clients.Dispose();
        inProgress.Dispose();
    }

    private static string KeyOf(TenantScope scope) => $"{scope.Client} {scope.Id}";

    private sealed class FailedNames
    {
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset EndsAt { get; set; }
    }
}
