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

/// <summary>Puts address, code or link, and text together, at the last moment and from what the aggregate is now.</summary>
public sealed class Composer(AggregateStore store, RecoveryTokens recovery, InvitationTokens invitations, DerivedCodes codes, Templates templates, IOptions<CountersignOptions> options)
{
    /// <summary>Null when the address that the message was meant for is no longer there or takes none, or its code or link is no longer worth anything.</summary>
    public async Task<RenderedMessage?> ComposeAsync(TenantScope scope, PartitionId partition, OutboxMessage message, CancellationToken cancellationToken)
    {
        var content = partition.Kind switch
        {
            PartitionId.AccountKind => Of(partition, (await store.LoadAsync<Account>(partition, cancellationToken)).State, message),
            PartitionId.InvitationKind => Of(partition, (await store.LoadAsync<Invitation>(partition, cancellationToken)).State, message),
            PartitionId.MemberKind => Of((await store.LoadAsync<Membership>(partition, cancellationToken)).State, message),
            _ => null,
        };
        return content is null || !Takes(content.Address, message) ? null : templates.Write(scope, message, content.Address.Text, content.Locale, content.Link, Code(scope.Id, message));
    }

    // Proving a suspended number again is the way out: that code is tried. A number of a kind that gets nothing may have
    // been stored before kinds were judged, or before libphonenumber knew: here it meets the last check.
    private static bool Takes(Address address, OutboxMessage message) =>
        (!address.Suspended || message.Purpose == ChallengePurpose.Enrolment)
        && (address.Channel != Channel.Sms || PhoneNumber.TakesMessages(address.Text));

    /// <summary>True when the message was meant for this number, and the aggregate still has it.</summary>
    public async Task<bool> IsForAsync(PartitionId partition, OutboxMessage message, string to, CancellationToken cancellationToken)
    {
        var address = partition.Kind switch
        {
            PartitionId.AccountKind => (await store.LoadAsync<Account>(partition, cancellationToken)).State?.AddressOf(message.AddressHash, orFormer: true),
            PartitionId.InvitationKind => (await store.LoadAsync<Invitation>(partition, cancellationToken)).State?.AddressOf(message.AddressHash),
            PartitionId.MemberKind => (await store.LoadAsync<Membership>(partition, cancellationToken)).State?.Head.Phone,
            _ => null,
        };

        // A mail server may give the address back in other letters.
        return address is not null && address.Hash == message.AddressHash && string.Equals(address.Text, to, StringComparison.OrdinalIgnoreCase);
    }

    private Content? Of(PartitionId partition, Account? account, OutboxMessage message)
    {
        var isNotice = message.Purpose is null && message.Generation == 0;
        if (account?.AddressOf(message.AddressHash, orFormer: isNotice) is not { } address || (message.Purpose is not null && !IsAwaited(account, message)))
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

        // A newer link is on its way in its own message; one that was revoked opens nothing.
        var purpose = message.Kind == MessageKind.Invitation ? ChallengePurpose.Invitation : ChallengePurpose.Preview;
        return !invitation.Head.Revoked && invitation.Link(purpose, message.Channel.AsSource()) is { } link && link.Generation == message.Generation && link.AddressHash == message.AddressHash
            ? new Content(address, null, invitations.Link(partition, link))
            : null;
    }

    private static Content? Of(Membership? membership, OutboxMessage message) =>
        membership?.Head.Phone is { } phone && phone.Hash == message.AddressHash && IsAwaited(membership.Challenges, message) ? new Content(phone, null, "") : null;

    // A lock, a newer code or an end of the challenge in between: nobody needs this one any more.
    private static bool IsAwaited(Account account, OutboxMessage message) => message.Purpose == ChallengePurpose.Enrolment
        ? account.PendingFactors.Values.FirstOrDefault(pending => pending.Id == message.ChallengeId) is { } pending && IsAwaited(pending.Code, message)
        : IsAwaited(account.Challenges, message);

    private static bool IsAwaited(IReadOnlyDictionary<string, Challenge> challenges, OutboxMessage message) =>
        challenges.GetValueOrDefault(message.ChallengeId!)?.CodeOf(message.Factor!.Value) is { } code && IsAwaited(code, message);

    private static bool IsAwaited(SentCode code, OutboxMessage message) => code.Generation == message.Generation && code.AddressHash == message.AddressHash;

    private string Code(string tenant, OutboxMessage message) => message.Purpose is { } purpose
        ? codes.Code(message.KeyId, tenant, purpose, message.ChallengeId!, message.Factor!.Value, message.AddressHash, message.Generation)
        : "";

    private string RecoveryLink(PartitionId account, OutboxMessage message)
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
        var token = recovery.Make(account.Tenant, account.Id, purpose, message.AddressHash, message.Generation, message.KeyId);
        return $"{options.Value.PublicUrl!.OriginalString}#{purpose}={token}";
    }

    private sealed record Content(Address Address, string? Locale, string Link);
}
