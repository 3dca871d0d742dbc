using Countersign.Accounts;
using Countersign.Names;
using Countersign.Outbox;
using Countersign.Recovery;
using Countersign.Settings;
using Countersign.Tenants;
using Microsoft.Extensions.Options;

namespace Countersign.Dispatch;

/// <summary>Puts address, link and text together, at the last moment and from what the account is now.</summary>
public sealed class Composer(RecoveryTokens tokens, NameHasher hasher, IOptions<CountersignOptions> options)
{
    /// <summary>Null when the address that the message was meant for is no longer the account's.</summary>
    public Letter? Compose(TenantScope scope, string userId, AccountHead head, OutboxMessage message)
    {
        var addressHash = hasher.HashAddress(scope.Tenant.Head.KeyId, scope.Id, head.UsernameAddress);
        return string.Equals(addressHash, message.AddressHash, StringComparison.Ordinal)
            ? Templates.Write(message, head.UsernameAddress, scope.Tenant.Head.Policy.Name, Link(scope.Id, userId, message))
            : null;
    }

    private string Link(string tenant, string userId, OutboxMessage message)
    {
        var purpose = message.Kind switch
        {
            MessageKind.Unlock => Unlock.Purpose,
            MessageKind.PasswordReset => PasswordReset.Purpose,
            _ => null,
        };
        if (purpose is null)
        {
            return "";
        }

        // Behind '#', so that no server's log sees the token.
        var token = tokens.Make(tenant, userId, purpose, message.AddressHash, message.Generation, message.KeyId);
        return $"{options.Value.PublicUrl!.OriginalString}#{purpose}={token}";
    }
}
