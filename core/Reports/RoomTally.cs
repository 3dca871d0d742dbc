using Countersign.DataRooms;
using Countersign.Messages;

namespace Countersign.Reports;

/// <summary>The members of one data room, by what an enforced room asks of each. Every member is protected, unprotected or exempt.</summary>
public sealed class RoomTally
{
    public int Members { get; private set; }

    /// <summary>Those with a number, whom the room asks for an SMS code.</summary>
    public int Protected { get; private set; }

    /// <summary>Those without a number: let in or kept out, as the policy's `missingPhone` says.</summary>
    public Listing<string> Unprotected { get; } = new();

    /// <summary>Administrators of the room, with a number that sleeps or without one.</summary>
    public Listing<string> Exempt { get; } = new();

    /// <summary>Those whose number takes no messages, sleeping numbers included: asked for a code, they would be shut out.</summary>
    public Listing<string> Undeliverable { get; } = new();

    public void Add(string userId, MembershipHead head)
    {
        if (head.Removed)
        {
            return;
        }

        Members++;
        switch (head)
        {
            case { Administrator: true }:
                Exempt.Add(userId);
                break;
            case { Phone: null }:
                Unprotected.Add(userId);
                break;
            default:
                Protected++;
                break;
        }

        if (head is { Phone: not null, PhoneDelivery.Status: DeliveryStatus.Undelivered })
        {
            Undeliverable.Add(userId);
        }
    }
}
