using Azure;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Countersign.Secrets;

/// <summary>
/// Makes the first key of an empty ring before anything is sealed. Left to itself, Data Protection makes one at its first
/// use, and fails where another process was first.
/// </summary>
public static class FirstRingKey
{
    // In force already for a process whose clock is a little behind: one that found no key in force would make its own.
    private static readonly TimeSpan InForceSince = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    public static void Ensure(IKeyManager ring)
    {
        if (ring.GetAllKeys().Count > 0)
        {
            return;
        }

        try
        {
            // The ring lives by the system's clock, whatever ours says.
            var now = TimeProvider.System.GetUtcNow();
            ring.CreateNewKey(now - InForceSince, now + Lifetime);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            // Another process was first, or none of our master keys opens what is there: then nothing can be sealed.
        }
    }
}
