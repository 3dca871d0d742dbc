using Azure;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Countersign.Secrets;

/// <summary>
/// Makes the first key of an empty ring before anything is sealed. Otherwise Data Protection makes it at its first
/// use, and fails where another process was faster.
/// </summary>
public static class FirstRingKey
{
    // Active already for a process whose clock is a little behind, which would otherwise make its own key.
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
            // Data Protection uses the system clock, not ours.
            var now = TimeProvider.System.GetUtcNow();
            ring.CreateNewKey(now - InForceSince, now + Lifetime);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            // Another process was faster, or no configured master key opens the existing key; then nothing can be
            // sealed.
        }
    }
}
