using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>
/// Puts address, code or link, and text together, just before sending, from the current state of the aggregate.
/// </summary>
public sealed class Composer(
    AggregateStore store, RecoveryTokens recovery, InvitationTokens invitations, DerivedCodes codes,
    Templates templates, TenantPages pages)
{
    private readonly MemberMessages members = new(store, pages);

    /// <summary>
    /// Null when the address is gone or accepts no messages, or when the code or link is no longer valid.
    /// </summary>
    public async Task<RenderedMessage?> ComposeAsync(
        TenantScope scope, PartitionId partition, OutboxMessage message, CancellationToken cancellationToken)
    {
        var content = partition.Kind switch
        {
            PartitionId.AccountKind =>
                Of(scope, partition, (await store.LoadAsync<Account>(partition, cancellationToken)).State, message),
            PartitionId.InvitationKind =>
                await OfAsync(
                    scope, partition, (await store.LoadAsync<Invitation>(partition, cancellationToken)).State, message,
                    cancellationToken),
            PartitionId.MemberKind =>
                await members.ContentAsync(
                    scope, partition, message, membership => IsAwaited(membership.Challenges, message),
                    cancellationToken),
            _ => null,
        };
        return content is null || !Takes(content.Address, message)
            ? null
            : templates.Write(
                scope, message, content.Address.Text, content.Locale, content.Link, Code(scope.Id, message),
                content.Details);
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
            PartitionId.MemberKind => await members.AddressAsync(partition, message, cancellationToken),
            _ => null,
        };

        // A mail server may report the address in another case.
        return address is not null
            && address.Hash == message.AddressHash
            && string.Equals(address.Text, to, StringComparison.OrdinalIgnoreCase);
    }

    private MessageContent? Of(TenantScope scope, PartitionId partition, Account? account, OutboxMessage message)
    {
        var isNotification = message.Purpose is null && message.Generation == 0;
        if (account?.AddressOf(message.AddressHash, orFormer: isNotification) is not { } address
            || (message.Purpose is not null && !IsAwaited(account, message)))
        {
            return null;
        }

        return new MessageContent(address, account.Head.Locale, RecoveryLink(scope, partition, message));
    }

    private async Task<MessageContent?> OfAsync(
        TenantScope scope, PartitionId partition, Invitation? invitation, OutboxMessage message,
        CancellationToken cancellationToken)
    {
        var content = Of(scope, partition, invitation, message) is { } found
            ? found with { Locale = invitation!.Head.Locale }
            : null;
        return content is not null && message.Channel == Channel.Email && message.Kind.NamesDocument()
            && (await store.LoadAsync<Document>(
                PartitionId.Document(partition.Tenant, invitation!.Head.DocumentId), cancellationToken)).State is
            { Head: { Deleted: false } document }
            ? content with { Details = DetailsOf(document, invitation.Head, message.Kind) }
            : content;
    }

    private static SenderDetails DetailsOf(DocumentHead document, InvitationHead invitation, MessageKind kind) => new()
    {
        Document = document.Title,
        Sender = document.SenderName,
        Invitee = invitation.Name,
        Message = kind == MessageKind.Invitation ? document.Message : null,
    };

    private MessageContent? Of(
        TenantScope scope, PartitionId partition, Invitation? invitation, OutboxMessage message)
    {
        if (invitation?.AddressOf(message.AddressHash) is not { } address)
        {
            return null;
        }

        if (message.Purpose is not null)
        {
            return IsAwaited(invitation.Challenges, message) ? new MessageContent(address, null, "") : null;
        }

        if (!message.Kind.CarriesLink())
        {
            return new MessageContent(address, null, "");
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
            ? new MessageContent(address, null, invitations.Link(scope, partition, link))
            : null;
    }

    // After a lock, a newer code or the end of the challenge, this code is useless.
    private static bool IsAwaited(Account account, OutboxMessage message) =>
        message.Purpose == ChallengePurpose.Enrolment
        ? account.PendingFactors.Values.FirstOrDefault(pending => pending.Id == message.ChallengeId) is { } pending
            ? IsAwaited(pending.Code, message)
            : account.PendingAddresses.Values.FirstOrDefault(
                address => address.Id == message.ChallengeId) is { } pendingAddress
            && IsAwaited(pendingAddress.Code, message)
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

    private string RecoveryLink(TenantScope scope, PartitionId account, OutboxMessage message)
    {
        var purpose = message.Kind switch
        {
            MessageKind.Unlock or MessageKind.UnlockPasswordKnown => Unlock.Purpose,
            MessageKind.PasswordReset => PasswordReset.Purpose,
            MessageKind.Welcome => Welcome.Purpose,
            _ => null,
        };
        if (purpose is null)
        {
            return "";
        }

        var token = recovery.Make(
            account.Tenant, account.Id, purpose, message.AddressHash, message.Generation, message.KeyId);
        return pages.Link(scope, purpose, token);
    }
}
