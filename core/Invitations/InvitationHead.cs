using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Documents;
using Countersign.Messages;

namespace Countersign.Invitations;

/// <summary>The head of an invitation: the document, the invitee, the required level and the attempt budget.</summary>
public sealed record InvitationHead
{
    public required string DocumentId { get; init; }

    public string? Name { get; init; }

    public Address? Email { get; init; }

    public Address? Phone { get; init; }

    public AuthLevel Auth { get; init; }

    /// <summary>Only the sender's unlock refills it; a new challenge, link or address does not.</summary>
    public AttemptBudget Budget { get; set; } = AttemptBudget.Full;

    /// <summary>The language of messages to the invitee; null means that of the tenant.</summary>
    public string? Locale { get; init; }

    /// <summary>All its links are invalid for ever.</summary>
    public bool Revoked { get; init; }

    /// <summary>Its last link has expired, and this was recorded. A new link clears it.</summary>
    public bool Expired { get; init; }

    /// <summary>It ended with its document and the person is erased; the head remains for the audit chain.</summary>
    public bool Deleted { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? OpenedAt { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>
    /// Start of the hour in which openings are counted. Each opening writes a row, so their number is limited.
    /// </summary>
    public DateTimeOffset? OpeningHourAt { get; init; }

    public int OpeningsInHour { get; init; }

    /// <summary>The number of the last message of the document that this invitee got.</summary>
    public int Round { get; init; }

    /// <summary>The delivery status of the newest message to each address.</summary>
    public Delivery? EmailDelivery { get; init; }

    public Delivery? SmsDelivery { get; init; }

    public Address? AddressOf(Channel channel) => channel == Channel.Sms ? Phone : Email;
}
