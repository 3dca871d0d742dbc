using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Countersign.Storage;

/// <summary>
/// What is looked up on the way to an aggregate: tenants and names. Misses are kept like hits, or an unknown name could
/// be told by its extra call.
/// </summary>
public sealed class DirectoryCache(TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    // A bound on what strangers can make us remember.
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = 100_000, Clock = new Clock(clock) });
    private long changes;

    public async Task<T?> GetAsync<T>(string key, Func<Task<T?>> load)
        where T : class
    {
        if (cache.TryGetValue(key, out T? known))
        {
            return known;
        }

        var before = Volatile.Read(ref changes);
        var loaded = await load();

        // A load that began before somebody's write must not put the old state back.
        if (before == Volatile.Read(ref changes))
        {
            Keep(key, loaded);
        }

        return loaded;
    }

    public void Put<T>(string key, T? value)
        where T : class
    {
        Interlocked.Increment(ref changes);
        Keep(key, value);
    }

    public void Remove(string key)
    {
        Interlocked.Increment(ref changes);
        cache.Remove(key);
    }

    public void Dispose() => cache.Dispose();

    private void Keep<T>(string key, T? value)
        where T : class =>
        cache.Set(key, value, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Lifetime, Size = 1 });

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
