using System.Collections.Immutable;
using Countersign.Access;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Messages;

namespace Countersign.DataRooms;

/// <summary>
/// What an administrator does to a member. Each change voids entries and open challenges: the member must prove again.
/// </summary>
public static class MembershipLife
{
    /// <summary>A change by somebody who may not change every member.</summary>
    public static Decision<Membership, Done> By(
        RoomActor actor, string userId, Membership? membership, Func<Membership?, Decision<Membership, Done>> decide)
    {
        if (membership is { Head: { Removed: false } head } && !actor.MayChange(userId, head))
        {
            return Decision.No<Membership, Done>(Refusal.Forbidden);
        }

        var decision = decide(membership);
        return decision with { Events = [.. decision.Events.Select(entry => entry with { By = actor.By })] };
    }

    /// <summary>Adds a member, or changes the groups or the role of one. What is null stays as it was.</summary>
    public static Decision<Membership, Done> Put(
        Membership? membership, MemberChange change, DecisionContext context)
    {
        if (membership is null or { Head.Removed: true })
        {
            return change.GroupIds is { } groups
                ? Added(groups, change, membership?.Head.Version ?? 0, context)
                : Decision.No<Membership, Done>(
                    Refusal.InvalidField("group", "A new member needs group or groups."));
        }

        var old = membership.Head;
        var next = old with
        {
            GroupId = null,
            GroupIds = change.GroupIds ?? old.Groups,
            Administrator = change.Administrator ?? old.Administrator,
        };
        return next.Administrator == old.Administrator && next.GroupIds.ToHashSet().SetEquals(old.Groups)
            ? Decision.Already<Membership>()
            : Changed(membership with { Head = Newer(next) }, AuditType.MemberChanged, Subject(next.GroupIds));
    }

    /// <summary>Removes the member with the phone number and all proofs.</summary>
    public static Decision<Membership, Done> Remove(Membership? membership) =>
        membership is null or { Head.Removed: true }
        ? Decision.No<Membership, Done>(Refusal.NotFound)
        : Changed(
            new Membership
            {
                Head =
                new MembershipHead { Version = membership.Head.Version + 1, Removed = true }
            },
                AuditType.MemberRemoved, null);

    /// <summary>
    /// Sets or clears the number that the room's codes go to. It is separate from the phone number of the user's
    /// account. That of an administrator sleeps until the back office demotes them, and only it may clear the number.
    /// </summary>
    public static Decision<Membership, Done> SetPhone(Membership? membership, Address? phone, RoomActor actor)
    {
        if (membership is null or { Head.Removed: true })
        {
            return Decision.No<Membership, Done>(new Refusal(RefusalCode.NotAMember));
        }

        if (membership.Head.Administrator && phone is not null)
        {
            return Decision.No<Membership, Done>(new Refusal(RefusalCode.AdministratorExempt));
        }

        if (membership.Head.Administrator && !actor.IsBackOffice)
        {
            return Decision.No<Membership, Done>(Refusal.Forbidden);
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

    // The member is told, in the same commit.
    private static Decision<Membership, Done> Added(
        ImmutableArray<string> groups, MemberChange change, int oldVersion, DecisionContext context)
    {
        var head = new MembershipHead
        {
            GroupIds = groups,
            Administrator = change.Administrator ?? false,
            Version = oldVersion + 1,
        };
        return Changed(new Membership { Head = head }, AuditType.MemberAdded, Subject(groups)) with
        {
            Messages = [Notifications.To(change.Username, MessageKind.RoomInvitation, context)],
        };
    }

    private static string Subject(IEnumerable<string> groups) => string.Join(' ', groups);

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

/// <summary>What is to become of a member.</summary>
/// <param name="GroupIds">Null leaves the groups as they were; a new member must have some.</param>
/// <param name="Administrator">Null leaves the role as it was; a new member is then no administrator.</param>
/// <param name="Username">Where a new member is told.</param>
public sealed record MemberChange(ImmutableArray<string>? GroupIds, bool? Administrator, Address Username);
