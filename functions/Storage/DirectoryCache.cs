using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Countersign.Storage;

/// <summary>
/// Caches the lookups on the way to an aggregate: tenants and names. Misses are cached like hits, otherwise the extra
/// storage call would reveal an unknown name. Parallel requests for the same key share one lookup: after a start or an
/// expiry they would otherwise all read the same row and overload the store.
/// </summary>
public sealed class DirectoryCache(TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    // Limits the memory that unknown names can use.
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = 100_000, Clock = new Clock(clock) });
    private readonly Dictionary<string, Task> lookups = new(StringComparer.Ordinal);

    /// <param name="load">Serves all parallel requests, so the first request's cancellation must not end it.</param>
    /// <param name="cancellationToken">Cancels the wait, not the lookup.</param>
    public async Task<T?> GetAsync<T>(string key, Func<Task<T?>> load, CancellationToken cancellationToken)
        where T : class
    {
        Task<T?> lookup;
        lock (lookups)
        {
            if (cache.TryGetValue(key, out T? known))
            {
                return known;
            }

            lookup = lookups.TryGetValue(key, out var underWay) ? (Task<T?>)underWay : Start(key, load);
        }

        return await lookup.WaitAsync(cancellationToken);
    }

    public void Put<T>(string key, T? value)
        where T : class
    {
        lock (lookups)
        {
            lookups.Remove(key);
            Keep(key, value);
        }
    }

    public void Remove(string key)
    {
        lock (lookups)
        {
            lookups.Remove(key);
            cache.Remove(key);
        }
    }

    public void Dispose() => cache.Dispose();

    // Under the lock. Waiting requests continue after the answer is cached or the failure is removed.
    private Task<T?> Start<T>(string key, Func<Task<T?>> load)
        where T : class
    {
        Task<T?>? lookup = null;
        lookup = Task.Run(async () =>
        {
            try
            {
                var found = await load();
                End(() => Keep(key, found));
                return found;
            }
            catch
            {
                End(() => { });
                throw;
            }
        });
        lookups[key] = lookup;
        return lookup;

        // A lookup that began before a write must neither cache the old value nor serve requests after the write.
        void End(Action keep)
        {
            lock (lookups)
            {
                if (lookups.GetValueOrDefault(key) == lookup)
                {
                    lookups.Remove(key);
                    keep();
                }
            }
        }
    }

    private void Keep<T>(string key, T? value)
        where T : class =>
        cache.Set(key, value, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Lifetime, Size = 1 });

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
