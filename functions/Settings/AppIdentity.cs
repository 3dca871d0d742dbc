using Azure.Core;
using Azure.Identity;

namespace Countersign.Settings;

/// <summary>The identity that the app has in Azure.</summary>
public static class AppIdentity
{
    /// <param name="clientId">Of an identity that was assigned by hand; null for the app's own.</param>
    public static TokenCredential Credential(string? clientId) =>
        new ManagedIdentityCredential(clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
