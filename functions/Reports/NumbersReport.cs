namespace Countersign.Reports;

/// <summary>Numbers for the back office to check: ids only, no number.</summary>
/// <param name="AllowedCallingCodes">The policy as it is.</param>
/// <param name="NotAllowed">
/// Their calling code is not in the policy, or they are of a kind that gets no messages: nothing is sent there.
/// </param>
/// <param name="NotInPlan">
/// The plan of their country does not know them: new numbers, or typing errors. Messages are sent.
/// </param>
public sealed record NumbersReport(string[] AllowedCallingCodes, NumberList NotAllowed, NumberList NotInPlan)
{
    public static NumbersReport Of(IEnumerable<string> allowedCallingCodes, NumberTally tally) =>
        new([.. allowedCallingCodes], NumberList.Of(tally.NotAllowed), NumberList.Of(tally.NotInPlan));
}

/// <summary>Who has such numbers.</summary>
/// <param name="Affected">Users, open invitations and members together.</param>
/// <param name="UserIds">Users: the profile, the username or a factor.</param>
/// <param name="InvitationIds">Open invitations.</param>
/// <param name="Members">Members of rooms.</param>
public sealed record NumberList(int Affected, string[] UserIds, string[] InvitationIds, MemberName[] Members)
{
    public static NumberList Of(NumberHolders holders) => new(
        holders.Count, [.. holders.Users.Kept], [.. holders.Invitations.Kept],
        [.. holders.Members.Kept.Select(member => new MemberName(member.RoomId, member.UserId))]);
}

/// <summary>A member of a room.</summary>
public sealed record MemberName(string RoomId, string UserId);
