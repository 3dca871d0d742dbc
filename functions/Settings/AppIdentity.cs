using System.Collections.Concurrent;
using Azure.Core;
using Azure.Identity;

namespace Countersign.Settings;

/// <summary>The identity that the app has in Azure. All clients share one credential, and with it its tokens.</summary>
internal static class AppIdentity
{
    private static readonly ManagedIdentityCredential SystemAssigned = new(ManagedIdentityId.SystemAssigned);

    private static readonly ConcurrentDictionary<string, TokenCredential> Credentials = new(StringComparer.Ordinal);

    /// <param name="clientId">The id of a user-assigned identity; null for the system-assigned one.</param>
    public static TokenCredential Credential(string? clientId) =>
        clientId is null
            ? SystemAssigned
            : Credentials.GetOrAdd(
                clientId, id => new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(id)));
}
