using Countersign.Accounts;
using Countersign.Outbox;
using Countersign.Recovery;
using Countersign.Settings;
using Countersign.Tenants;
using Microsoft.Extensions.Options;

namespace Countersign.Dispatch;

/// <summary>Puts address, link and text together, at the last moment and from what the account is now.</summary>
public sealed class Composer(RecoveryTokens tokens, IOptions<CountersignOptions> options)
{
    /// <summary>Null when the address that the message was meant for is no longer the account's.</summary>
    public Letter? Compose(TenantScope scope, string userId, Account account, OutboxMessage message)
    {
        var isNotice = message.Purpose is null && message.Generation == 0;
        return account.AddressOf(message.AddressHash, orFormer: isNotice) is { } address
            ? Templates.Write(message, address.Text, scope.Tenant.Head.Policy.Name, Link(scope.Id, userId, message))
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
