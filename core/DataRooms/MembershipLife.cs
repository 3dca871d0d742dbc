using System.Collections.Immutable;
using Countersign.Access;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;

namespace Countersign.DataRooms;

/// <summary>
/// What an administrator does to a member. Each change voids entries and open challenges: the member must prove again.
/// </summary>
public static class MembershipLife
{
    /// <summary>Adds a member, or changes the group or role of one.</summary>
    /// <param name="administrator">Null leaves the role as it was; a new member is then no administrator.</param>
    public static Decision<Membership, Done> Put(Membership? membership, string groupId, bool? administrator)
    {
        if (membership is null or { Head.Removed: true })
        {
            var head = new MembershipHead
            {
                GroupId = groupId,
                Administrator = administrator ?? false,
                Version = (membership?.Head.Version ?? 0) + 1,
            };
            return Changed(new Membership { Head = head }, AuditType.MemberAdded, groupId);
        }

        var next = membership.Head with
        {
            GroupId = groupId,
            Administrator = administrator ?? membership.Head.Administrator,
        };
        return next == membership.Head
            ? Decision.Already<Membership>()
            : Changed(membership with { Head = Newer(next) }, AuditType.MemberChanged, groupId);
    }

    /// <summary>Removes the member with the phone number and all proofs.</summary>
    public static Decision<Membership, Done> Remove(Membership? membership) =>
        membership is null or { Head.Removed: true }
        ? Decision.No<Membership, Done>(Refusal.NotFound)
        : Changed(
            new Membership
            {
                Head =
                new MembershipHead { GroupId = "", Version = membership.Head.Version + 1, Removed = true }
            },
                AuditType.MemberRemoved, null);

    /// <summary>
    /// Sets or clears the number that the room's codes go to. It is separate from the phone number of the user's
    /// account.
    /// </summary>
    public static Decision<Membership, Done> SetPhone(Membership? membership, Address? phone)
    {
        if (membership is null or { Head.Removed: true })
        {
            return Decision.No<Membership, Done>(new Refusal(RefusalCode.NotAMember));
        }

        if (membership.Head.Administrator && phone is not null)
        {
            return Decision.No<Membership, Done>(new Refusal(RefusalCode.AdministratorExempt));
        }

        return phone?.Hash == membership.Head.Phone?.Hash
            ? Decision.Already<Membership>()
            : Changed(
                membership with { Head = Newer(membership.Head with { Phone = phone, PhoneDelivery = null }) },
                phone is null ? AuditType.MemberPhoneRemoved : AuditType.MemberPhoneSet, null);
    }

    public static Decision<Membership, Done> Unlock(Membership? membership) =>
        membership is null or { Head.Removed: true }
        ? Decision.No<Membership, Done>(Refusal.NotFound)
        : ResourceChallenges.Unlock(membership, AuditType.MemberUnlocked);

    private static MembershipHead Newer(MembershipHead head) => head with { Version = head.Version + 1 };

    private static Decision<Membership, Done> Changed(Membership membership, string type, string? subject) =>
        new(
            default(Done),
            membership with
            {
                Challenges = ImmutableDictionary<string, Challenge>.Empty,
                Entries = ImmutableDictionary<string, RoomEntry>.Empty,
            })
        {
            Events = [new AuditEvent(type) { By = "back-office", Subject = subject }],
        };
}
