using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Countersign.Secrets;

/// <summary>
/// Makes the first key of an empty ring before anything is sealed. Left to itself, Data Protection makes one at its first
/// use and goes on with it even where another process was first: what it sealed then, nobody else could open.
/// </summary>
public static class FirstRingKey
{
    // In force already for a process whose clock is a little behind: one that found no key in force would make its own.
    private static readonly TimeSpan InForceSince = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    public static void Ensure(IKeyManager ring)
    {
        if (ring.GetAllKeys().Count == 0)
        {
            // The ring lives by the system's clock, whatever ours says. Whose key it is that stays, the store decides.
            var now = TimeProvider.System.GetUtcNow();
            ring.CreateNewKey(now - InForceSince, now + Lifetime);
        }
    }
}
