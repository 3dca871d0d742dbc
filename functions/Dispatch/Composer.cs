using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Outbox;
using Countersign.Recovery;
using Countersign.Settings;
using Countersign.Tenants;
using Microsoft.Extensions.Options;

namespace Countersign.Dispatch;

/// <summary>Puts address, code or link, and text together, at the last moment and from what the account is now.</summary>
public sealed class Composer(RecoveryTokens tokens, DerivedCodes codes, Templates templates, IOptions<CountersignOptions> options)
{
    /// <summary>Null when the address that the message was meant for is no longer the account's, or its code is no longer worth anything.</summary>
    public Letter? Compose(TenantScope scope, string userId, Account account, OutboxMessage message)
    {
        var isNotice = message.Purpose is null && message.Generation == 0;
        if (account.AddressOf(message.AddressHash, orFormer: isNotice) is not { } address || (message.Purpose is not null && !IsAwaited(account, message)))
        {
            return null;
        }

        return templates.Write(scope, message, address.Text, account.Head.Locale, Link(scope.Id, userId, message), Code(scope.Id, message));
    }

    // A lock, a newer code or an end of the challenge in between: nobody needs this one any more.
    private static bool IsAwaited(Account account, OutboxMessage message)
    {
        var code = message.Purpose == ChallengePurpose.Enrolment
            ? account.PendingFactors.Values.FirstOrDefault(pending => pending.Id == message.ChallengeId)?.Code
            : account.Challenges.GetValueOrDefault(message.ChallengeId!)?.CodeOf(message.Factor!.Value);
        return code?.Generation == message.Generation && code.AddressHash == message.AddressHash;
    }

    private string Code(string tenant, OutboxMessage message) => message.Purpose is { } purpose
        ? codes.Code(message.KeyId, tenant, purpose, message.ChallengeId!, message.Factor!.Value, message.AddressHash, message.Generation)
        : "";

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
