using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>Reads what the messages of an account need: codes, recovery links and notices.</summary>
public sealed class AccountMessages(AggregateStore store, RecoveryTokens recovery, TenantPages pages)
{
    /// <summary>Null when the address is gone or the code is no longer awaited.</summary>
    internal async Task<MessageContent?> ContentAsync(
        TenantScope scope, PartitionId partition, OutboxMessage message, CancellationToken cancellationToken)
    {
        var account = (await store.LoadAsync<Account>(partition, cancellationToken)).State;
        var isNotification = message.Purpose is null && message.Generation == 0;
        return account?.AddressOf(message.AddressHash, orFormer: isNotification) is { } address
            && (message.Purpose is null || IsAwaited(account, message))
            ? new MessageContent(address, account.Head.Locale, Link(scope, partition, message))
            : null;
    }

    /// <summary>The address that the message was for, if the account has or had it.</summary>
    public async Task<Address?> AddressAsync(
        PartitionId partition, OutboxMessage message, CancellationToken cancellationToken) =>
        (await store.LoadAsync<Account>(partition, cancellationToken)).State?.AddressOf(
            message.AddressHash, orFormer: true);

    private static bool IsAwaited(Account account, OutboxMessage message)
    {
        if (message.Purpose != ChallengePurpose.Enrolment)
        {
            return account.Challenges.HaveCodeOf(message);
        }

        var code = account.PendingFactors.Values.FirstOrDefault(factor => factor.Id == message.ChallengeId)?.Code
            ?? account.PendingAddresses.Values.FirstOrDefault(address => address.Id == message.ChallengeId)?.Code;
        return code?.Awaits(message) is true;
    }

    private string Link(TenantScope scope, PartitionId account, OutboxMessage message)
    {
        var purpose = message.Kind switch
        {
            MessageKind.Unlock or MessageKind.UnlockPasswordKnown => Unlock.Purpose,
            MessageKind.PasswordReset => PasswordReset.Purpose,
            MessageKind.Welcome => Welcome.Purpose,
            _ => null,
        };
        return purpose is null
            ? ""
            : pages.Link(
                scope, purpose,
                recovery.Make(
                    account.Tenant, account.Id, purpose, message.AddressHash, message.Generation, message.KeyId));
    }
}
