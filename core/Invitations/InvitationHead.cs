using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Documents;
using Countersign.Messages;

namespace Countersign.Invitations;

/// <summary>The head of an invitation: who is invited to what, how they prove it, and the one budget of their codes.</summary>
public sealed record InvitationHead
{
    public required string DocumentId { get; init; }

    public string? Name { get; init; }

    public Address? Email { get; init; }

    public Address? Phone { get; init; }

    public AuthLevel Auth { get; init; }

    /// <summary>Only the sender's unlock refills it: no new challenge, no new link, no other address.</summary>
    public AttemptBudget Budget { get; set; } = AttemptBudget.Full;

    /// <summary>Every link of it is over, for good.</summary>
    public bool Revoked { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? OpenedAt { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Openings of any of its links since the hour began: each writes a row, so there is an end to them.</summary>
    public DateTimeOffset? OpeningHourAt { get; init; }

    public int OpeningsInHour { get; init; }

    /// <summary>The last of the document's messages that was sent to this invitee.</summary>
    public int Round { get; init; }

    /// <summary>What became of the newest message to each address.</summary>
    public Delivery? EmailDelivery { get; init; }

    public Delivery? SmsDelivery { get; init; }

    public Address? AddressOf(Channel channel) => channel == Channel.Sms ? Phone : Email;
}
