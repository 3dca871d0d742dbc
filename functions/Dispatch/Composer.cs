using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.DataRooms;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.Settings;
using Countersign.Storage;
using Countersign.Tenants;
using Microsoft.Extensions.Options;

namespace Countersign.Dispatch;

/// <summary>
/// Puts address, code or link, and text together, just before sending, from the current state of the aggregate.
/// </summary>
public sealed class Composer(
    AggregateStore store, RecoveryTokens recovery, InvitationTokens invitations, DerivedCodes codes,
    Templates templates, IOptions<CountersignOptions> options)
{
    /// <summary>
    /// Null when the address is gone or accepts no messages, or when the code or link is no longer valid.
    /// </summary>
    public async Task<RenderedMessage?> ComposeAsync(
        TenantScope scope, PartitionId partition, OutboxMessage message, CancellationToken cancellationToken)
    {
        var content = partition.Kind switch
        {
            PartitionId.AccountKind =>
                Of(partition, (await store.LoadAsync<Account>(partition, cancellationToken)).State, message),
            PartitionId.InvitationKind =>
                Of(partition, (await store.LoadAsync<Invitation>(partition, cancellationToken)).State, message),
            PartitionId.MemberKind =>
                Of((await store.LoadAsync<Membership>(partition, cancellationToken)).State, message),
            _ => null,
        };
        return content is null || !Takes(content.Address, message)
            ? null
            : templates.Write(
                scope, message, content.Address.Text, content.Locale, content.Link, Code(scope.Id, message));
    }

    // A code that proves a suspended number again is sent: it is the only way to lift the suspension. A stored number
    // may be of a kind that cannot receive SMS, if it was stored before kinds were checked or before libphonenumber
    // knew it.
    private static bool Takes(Address address, OutboxMessage message) =>
        (!address.Suspended || message.Purpose == ChallengePurpose.Enrolment)
        && (address.Channel != Channel.Sms || PhoneNumber.TakesMessages(address.Text));

    /// <summary>True when the message was for this address and the aggregate still has it.</summary>
    public async Task<bool> IsForAsync(
        PartitionId partition, OutboxMessage message, string to, CancellationToken cancellationToken)
    {
        var address = partition.Kind switch
        {
            PartitionId.AccountKind =>
                (await store.LoadAsync<Account>(partition, cancellationToken)).State?.AddressOf(
                    message.AddressHash, orFormer: true),
            PartitionId.InvitationKind =>
                (await store.LoadAsync<Invitation>(partition, cancellationToken)).State?.AddressOf(message.AddressHash),
            PartitionId.MemberKind =>
                (await store.LoadAsync<Membership>(partition, cancellationToken)).State?.Head.Phone,
            _ => null,
        };

        // A mail server may report the address in another case.
        return address is not null
            && address.Hash == message.AddressHash
            && string.Equals(address.Text, to, StringComparison.OrdinalIgnoreCase);
    }

    private Content? Of(PartitionId partition, Account? account, OutboxMessage message)
    {
        var isNotification = message.Purpose is null && message.Generation == 0;
        if (account?.AddressOf(message.AddressHash, orFormer: isNotification) is not { } address
            || (message.Purpose is not null && !IsAwaited(account, message)))
        {
            return null;
        }

        return new Content(address, account.Head.Locale, RecoveryLink(partition, message));
    }

    private Content? Of(PartitionId partition, Invitation? invitation, OutboxMessage message)
    {
        if (invitation?.AddressOf(message.AddressHash) is not { } address)
        {
            return null;
        }

        if (message.Purpose is not null)
        {
            return IsAwaited(invitation.Challenges, message) ? new Content(address, null, "") : null;
        }

        if (!message.Kind.CarriesLink())
        {
            return new Content(address, null, "");
        }

        // Only a link that still opens is sent: the one that replaced it has its own message, a revoked one opens
        // nothing.
        var purpose = message.Kind == MessageKind.Invitation ? ChallengePurpose.Invitation : ChallengePurpose.Preview;
        return !invitation.Head.Revoked
            && invitation.Links.Values.FirstOrDefault(
                link => link.Purpose == purpose
                    && link.Source == message.Channel.AsSource()
                    && link.Generation == message.Generation
                    && link.AddressHash == message.AddressHash) is { } link
            ? new Content(address, null, invitations.Link(partition, link))
            : null;
    }

    private static Content? Of(Membership? membership, OutboxMessage message) =>
        membership?.Head.Phone is { } phone
        && phone.Hash == message.AddressHash
        && IsAwaited(membership.Challenges, message) ? new Content(phone, null, "") : null;

    // After a lock, a newer code or the end of the challenge, this code is useless.
    private static bool IsAwaited(Account account, OutboxMessage message) =>
        message.Purpose == ChallengePurpose.Enrolment
        ? account.PendingFactors.Values.FirstOrDefault(pending => pending.Id == message.ChallengeId) is { } pending
            && IsAwaited(pending.Code, message)
        : IsAwaited(account.Challenges, message);

    private static bool IsAwaited(IReadOnlyDictionary<string, Challenge> challenges, OutboxMessage message) =>
        challenges.GetValueOrDefault(message.ChallengeId!)?.CodeOf(message.Factor!.Value) is { } code
        && IsAwaited(code, message);

    private static bool IsAwaited(SentCode code, OutboxMessage message) =>
        code.Generation == message.Generation && code.AddressHash == message.AddressHash;

    private string Code(string tenant, OutboxMessage message) => message.Purpose is { } purpose
        ? codes.Code(
            message.KeyId, tenant, purpose, message.ChallengeId!, message.Factor!.Value, message.AddressHash,
            message.Generation)
        : "";

    private string RecoveryLink(PartitionId account, OutboxMessage message)
    {
        var purpose = message.Kind switch
        {
            MessageKind.Unlock or MessageKind.UnlockPasswordKnown => Unlock.Purpose,
            MessageKind.PasswordReset => PasswordReset.Purpose,
            _ => null,
        };
        if (purpose is null)
        {
            return "";
        }

        // After '#': browsers do not send this part, so the token is in no server's log.
        var token = recovery.Make(
            account.Tenant, account.Id, purpose, message.AddressHash, message.Generation, message.KeyId);
        return $"{options.Value.PublicUrl!.OriginalString}#{purpose}={token}";
    }

    private sealed record Content(Address Address, string? Locale, string Link);
}
