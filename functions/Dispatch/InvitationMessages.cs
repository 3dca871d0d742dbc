using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>Reads what the messages of an invitation need: links, codes, and what the sender wrote.</summary>
public sealed class InvitationMessages(AggregateStore store, InvitationTokens tokens)
{
    /// <summary>Null when the address or the link is gone, or the code is no longer awaited.</summary>
    internal async Task<MessageContent?> ContentAsync(
        TenantScope scope, PartitionId partition, OutboxMessage message, CancellationToken cancellationToken)
    {
        if ((await store.LoadAsync<Invitation>(partition, cancellationToken)).State is not { } invitation
            || ContentOf(scope, partition, invitation, message) is not { } content)
        {
            return null;
        }

        content = content with { Locale = invitation.Head.Locale };
        return message.Channel == Channel.Email && message.Kind.NamesDocument()
            && (await store.LoadAsync<Document>(
                PartitionId.Document(partition.Tenant, invitation.Head.DocumentId), cancellationToken)).State is
            { Head: { Deleted: false } document }
            ? content with { Details = DetailsOf(document, invitation.Head, message.Kind) }
            : content;
    }

    /// <summary>The address that the message was for, if the invitation has it.</summary>
    public async Task<Address?> AddressAsync(
        PartitionId partition, OutboxMessage message, CancellationToken cancellationToken) =>
        (await store.LoadAsync<Invitation>(partition, cancellationToken)).State?.AddressOf(message.AddressHash);

    private MessageContent? ContentOf(
        TenantScope scope, PartitionId partition, Invitation invitation, OutboxMessage message)
    {
        if (invitation.AddressOf(message.AddressHash) is not { } address)
        {
            return null;
        }

        if (message.Purpose is not null)
        {
            return invitation.Challenges.HaveCodeOf(message) ? new MessageContent(address, null, "") : null;
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
            ? new MessageContent(address, null, tokens.Link(scope, partition, link))
            : null;
    }

    private static SenderDetails DetailsOf(DocumentHead document, InvitationHead invitation, MessageKind kind) => new()
    {
        Document = document.Title,
        Sender = document.SenderName,
        Invitee = invitation.Name,
        Message = kind == MessageKind.Invitation ? document.Message : null,
    };
}
