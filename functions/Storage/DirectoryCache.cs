using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Countersign.Storage;

/// <summary>
/// What is looked up on the way to an aggregate: tenants and names. Misses are kept like hits, or an unknown name could
/// be told by its extra call. A crowd that asks for the same at once shares one lookup: else everybody who comes to a
/// process that has just started, or whose copy has just lapsed, would read the same row, and the store would fail them all.
/// </summary>
public sealed class DirectoryCache(TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    // A bound on what strangers can make us remember.
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = 100_000, Clock = new Clock(clock) });
    private readonly Dictionary<string, Task> lookups = new(StringComparer.Ordinal);

    /// <param name="load">Serves everybody who asks meanwhile: it must not end with the request of whoever came first.</param>
    /// <param name="cancellationToken">Ends the wait, not the lookup.</param>
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

    // Under the lock. Who waits is told when the answer is kept, or the failure forgotten.
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

        // A lookup that began before somebody's write must neither put the old state back nor serve whoever asks after it.
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
