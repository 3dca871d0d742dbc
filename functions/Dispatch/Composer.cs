using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.Tenants;

namespace Countersign.Dispatch;

/// <summary>
/// Puts address, code or link, and text together, just before sending, from the current state of the aggregate.
/// </summary>
public sealed class Composer(
    AccountMessages accounts, InvitationMessages invitations, MemberMessages members, DerivedCodes codes,
    Templates templates)
{
    /// <summary>
    /// Null when the address is gone or accepts no messages, or when the code or link is no longer valid.
    /// </summary>
    public async Task<RenderedMessage?> ComposeAsync(
        TenantScope scope, PartitionId partition, OutboxMessage message, CancellationToken cancellationToken)
    {
        var content = partition.Kind switch
        {
            PartitionId.AccountKind => await accounts.ContentAsync(scope, partition, message, cancellationToken),
            PartitionId.InvitationKind => await invitations.ContentAsync(scope, partition, message, cancellationToken),
            PartitionId.MemberKind => await members.ContentAsync(scope, partition, message, cancellationToken),
            _ => null,
        };
        return content is null || !Takes(content.Address, message)
            ? null
            : templates.Write(
                scope, message, content.Address.Text, content.Locale, content.Link, Code(scope.Id, message),
                content.Details);
    }

    /// <summary>True when the message was for this address and the aggregate still has it.</summary>
    public async Task<bool> IsForAsync(
        PartitionId partition, OutboxMessage message, string to, CancellationToken cancellationToken)
    {
        var address = partition.Kind switch
        {
            PartitionId.AccountKind => await accounts.AddressAsync(partition, message, cancellationToken),
            PartitionId.InvitationKind => await invitations.AddressAsync(partition, message, cancellationToken),
            PartitionId.MemberKind => await members.AddressAsync(partition, message, cancellationToken),
            _ => null,
        };

        // A mail server may report the address in another case.
        return address is not null
            && address.Hash == message.AddressHash
            && string.Equals(address.Text, to, StringComparison.OrdinalIgnoreCase);
    }

    // A code that proves a suspended number again is sent: it is the only way to lift the suspension. A stored number
    // may be of a kind that cannot receive SMS, if it was stored before kinds were checked or before libphonenumber
    // knew it.
    private static bool Takes(Address address, OutboxMessage message) =>
        (!address.Suspended || message.Purpose == ChallengePurpose.Enrolment)
        && (address.Channel != Channel.Sms || PhoneNumber.TakesMessages(address.Text));

    private string Code(string tenant, OutboxMessage message) => message.Purpose is { } purpose
        ? codes.Code(
            message.KeyId, tenant, purpose, message.ChallengeId!, message.Factor!.Value, message.AddressHash,
            message.Generation)
        : "";
}
