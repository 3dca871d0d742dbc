using Azure.Core;
using Azure.Identity;

namespace Countersign.Settings;

/// <summary>The identity that the app has in Azure.</summary>
internal static class AppIdentity
{
    /// <param name="clientId">The id of a user-assigned identity; null for the system-assigned one.</param>
    public static TokenCredential Credential(string? clientId) =>
        new ManagedIdentityCredential(
            clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
