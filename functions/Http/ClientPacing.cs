using System.Threading.RateLimiting;
using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Countersign.Http;

/// <summary>
/// Rate limit for a client that tries many names (password spraying). It is approximate and for this process only;
/// only the budget of each account is exact.
/// </summary>
public sealed class ClientPacing(IOptions<CountersignOptions> options, ClientAddress addresses) : IDisposable
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

    public bool IsSpent(HttpRequest request) =>
        clients.TryGetValue(addresses.BucketOf(request), out HashSet<string>? failed)
        && CountOf(failed!) >= options.Value.FailedNamesPerClient;

    /// <summary>Counts a name whose sign-in failed, or for which recovery was requested.</summary>
    public void Count(HttpRequest request, string name)
    {
        var failed = clients.GetOrCreate(addresses.BucketOf(request), entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Window;
            entry.Size = 1;
            return new HashSet<string>(StringComparer.Ordinal);
        })!;
        lock (failed)
        {
            if (failed.Count < options.Value.FailedNamesPerClient)
            {
                failed.Add(name);
            }
        }
    }

    /// <summary>A permit for one sign-in, to be disposed; null when this client has too many in progress.</summary>
    public IDisposable? Enter(HttpRequest request)
    {
        var permit = inProgress.AttemptAcquire(addresses.BucketOf(request));
        return permit.IsAcquired ? permit : null;
    }

    public void Dispose()
    {
        clients.Dispose();
        inProgress.Dispose();
    }

    private static int CountOf(HashSet<string> failed)
    {
        lock (failed)
        {
            return failed.Count;
        }
    }
}
