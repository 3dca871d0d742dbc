using Countersign.DataRooms;
using Countersign.Messages;

namespace Countersign.Reports;

/// <summary>
/// Counts the members of one data room by what an enforced room requires of each. Every member is protected,
/// unprotected or exempt.
/// </summary>
public sealed class RoomTally
{
    public int Members { get; private set; }

    /// <summary>Members with a number, who must enter an SMS code.</summary>
    public int Protected { get; private set; }

    /// <summary>Members without a number; `missingPhone` of the policy says whether they may enter.</summary>
    public Listing<string> Unprotected { get; } = new();

    /// <summary>Administrators of the room, with an unused number or without one.</summary>
    public Listing<string> Exempt { get; } = new();

    /// <summary>
    /// Members whose number takes no messages, unused numbers included: if a code were required, they could not enter.
    /// </summary>
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
