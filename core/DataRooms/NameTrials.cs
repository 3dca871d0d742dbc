using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;

namespace Countersign.DataRooms;

/// <summary>
/// Counts the usernames that an administrator of a room tries to add. The answer says whether the tenant has a user of
/// this name, and the list of members would say it too. So each try counts before the name is looked up, right or
/// wrong, and is in the audit: a room's administrator is no stranger, but must not read out the tenant's users.
/// </summary>
public static class NameTrials
{
    /// <summary>Names that one administrator may try in an hour in one room.</summary>
    public const int MaximumAnHour = 30;

    public static Decision<Membership, Done> Count(Membership? membership, DecisionContext context)
    {
        if (membership is not { Head: { Removed: false, Administrator: true } head })
        {
            return Decision.No<Membership, Done>(Refusal.Forbidden);
        }

        var tried = new HourCount(head.NamesHourAt, head.NamesInHour);
        if (tried.Wait(MaximumAnHour, context.Now) is { } wait)
        {
            return Decision.No<Membership, Done>(Refusal.TooManyRequests(wait));
        }

        var next = tried.Next(context.Now);
        var counted = head with { NamesHourAt = next.BeganAt, NamesInHour = next.Count };
        return new Decision<Membership, Done>(default(Done), membership with { Head = counted })
        {
            Events = [new AuditEvent(AuditType.MemberNameTried) { By = "room-administrator" }],
        };
    }
}
