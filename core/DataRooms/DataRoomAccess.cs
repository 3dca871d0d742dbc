using System.Collections.Immutable;
using Countersign.Access;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Policy;

namespace Countersign.DataRooms;

/// <summary>What a data room requires of a member, once for each session that enters.</summary>
public static class DataRoomAccess
{
    public static Decision<Membership, AccessOutcome> Enter(
        Membership membership, DataRoom room, Subject subject, DecisionContext context)
    {
        var version = Version(membership, room);
        var sessionId = subject.Session!.Id;
        var next = WithoutStale(membership, version);
        if (next.Entries.TryGetValue(sessionId, out var entry)
            && !membership.Budget.IsLocked
            && Required(next, room, Of(entry, subject), subject, context) is { Refusal: null, Value.IsNothing: true })
        {
            return new Decision<Membership, AccessOutcome>(
                new AccessOutcome.Granted(GrantOf(membership, room, subject, entry, context)), null);
        }

        // A repeated request continues the open challenge, if enough of its lifetime is left.
        var open = next.Challenges.Values.FirstOrDefault(
            challenge => challenge.SessionId == sessionId && challenge.IsOpen(context.Now + SentCode.RenewalMargin));
        if (open is not null
            && !membership.Budget.IsLocked
            && Required(
                next, room, open, subject, context) is { Refusal: null, Value: { IsNothing: false } requirements })
        {
            return new Decision<Membership, AccessOutcome>(
                new AccessOutcome.Challenged(ResourceChallenges.View(open, requirements, context)), null);
        }

        var begun = new Challenge(context.Entropy.Id("challenge"), ChallengePurpose.DataRoom, context.Now)
        {
            Holder = ChallengeRef.NewOpener(context.Entropy),
            UserId = subject.UserId,
            SecurityStamp = subject.Account.Head.SecurityStamp,
            SessionId = sessionId,
            Version = version,
        };
        return ResourceChallenges.Begin(
            next, begun, challenge => Required(next, room, challenge, subject, context),
            (entered, challenge) => Grant(entered, room, challenge, subject, context), context);
    }

    /// <summary>What is still required, from membership, room, account and policy as they are now.</summary>
    public static Result<Requirements> Required(
        Membership membership, DataRoom? room, Challenge challenge, Subject? subject, DecisionContext context)
    {
        if (room is null
            || subject?.Session is not { } session
            || challenge.SessionId != session.Id
            || challenge.Version != Version(membership, room))
        {
            return Refusal.ChallengeExpired;
        }

        if (subject.RefusalFor(challenge) is { } over)
        {
            return over;
        }

        var own = Own(membership.Head, room.Head, challenge, session, context);
        if (own.Refusal is { } refusal)
        {
            return refusal;
        }

        if (!subject.Account.HasSecondFactor
            || subject.SecondFactorsBeside(challenge).Any()
            || challenge.Proofs.Any(proof => !proof.First))
        {
            return new Requirements(own.Value, []);
        }

        var offered = SecondFactors.Offered(
            subject.Account, SubjectSecondFactor.FirstProofs(challenge, subject), context.Policy.SecondFactors);
        return offered.IsEmpty ? Refusal.SameAddressTwice : new Requirements(own.Value, offered);
    }

    public static Decision<Membership, AccessOutcome> Grant(
        Membership membership, DataRoom room, Challenge challenge, Subject subject, DecisionContext context)
    {
        // An SMS proof of the session that counted for the room is kept with the entry: it stays valid as long as the
        // entry.
        var served = context.Policy.OneSmsForBoth && membership.Head.Phone is { } phone
            ? subject.Session!.Proofs.Where(proof => !proof.First && IsOf(proof, phone))
            : [];
        var entry = new RoomEntry(challenge.SessionId!, challenge.Version!, context.Now)
        {
            Proofs = [.. challenge.Proofs, .. served],
        };

        // The budget is refilled only after a right answer.
        var entered = (challenge.Proofs.Any(proof => proof.First)
            ? membership.WithBudget(AttemptBudget.Full)
            : membership).Add(entry);
        var isUnprotected = room.Head.EnforcedTwoFactor && membership.Head is { Administrator: false, Phone: null };
        return new Decision<Membership, AccessOutcome>(
            new AccessOutcome.Granted(GrantOf(membership, room, subject, entry, context)), entered)
        {
            Events = [new AuditEvent(isUnprotected ? AuditType.MemberEnteredUnprotected : AuditType.MemberEntered)
            {
                Subject = challenge.Id,
            }],
        };
    }

    // The proofs of an entry are judged again each time, by the current rules and the factors that the account has now.
    private static Challenge Of(RoomEntry entry, Subject subject) =>
        new(entry.SessionId, ChallengePurpose.DataRoom, entry.At)
        {
            SecurityStamp = subject.Account.Head.SecurityStamp,
            SessionId = entry.SessionId,
            Version = entry.Version,
            Proofs = entry.Proofs.RemoveAll(proof => !proof.First && !subject.Account.StillHas(proof)),
        };

    private static AccessGrant GrantOf(
        Membership membership, DataRoom room, Subject subject, RoomEntry entry, DecisionContext context) =>
        new(AccessGrant.Room, subject.UserId, entry.SessionId, [.. subject.Session!.Proofs.Union(entry.Proofs)])
        {
            Target = RoomIdOf(context.Partition),
            Row = Membership.RowOfEntry(entry.SessionId),
            Version = entry.Version,
            Groups = room.NamesOf(membership.Head.Groups),
            Administrator = membership.Head.Administrator,
        };

    public static string RoomIdOf(PartitionId member) => member.Id[..(member.Id.Length / 2)];

    public static string UserIdOf(PartitionId member) => member.Id[(member.Id.Length / 2)..];

    private static string Version(Membership membership, DataRoom room) =>
        $"{room.Head.Version}.{membership.Head.Version}";

    private static Result<ImmutableArray<ImmutableArray<Factor>>> Own(
        MembershipHead member, DataRoomHead room, Challenge challenge, Session session, DecisionContext context)
    {
        if (!room.EnforcedTwoFactor || member.Administrator)
        {
            return (ImmutableArray<ImmutableArray<Factor>>)[];
        }

        if (member.Phone is not { } phone)
        {
            return context.Policy.MissingPhone == MissingPhone.Block
                ? Refusal.Forbidden
                : (ImmutableArray<ImmutableArray<Factor>>)[];
        }

        // The number that proved the first factor of the session cannot also be the second factor.
        if (session.Proofs.Any(proof => proof.First && IsOf(proof, phone)))
        {
            return Refusal.SameAddressTwice;
        }

        var isProved = challenge.Proofs.Any(
            proof => (proof.First || context.Policy.OneSmsForBoth) && IsOf(proof, phone))
            || (context.Policy.OneSmsForBoth && session.HasFresh(proof => IsOf(proof, phone), context.Now));
        return isProved ? (ImmutableArray<ImmutableArray<Factor>>)[] : [[Factor.Sms]];
    }

    private static bool IsOf(Proof proof, Address phone) =>
        string.Equals(proof.Inbox, phone.Inbox, StringComparison.Ordinal);

    private static Membership WithoutStale(Membership membership, string version) => membership with
    {
        Entries = membership.Entries.KeepWhere(entry => entry.Version == version),
        Challenges = membership.Challenges.KeepWhere(challenge => challenge.Version == version),
    };
}
