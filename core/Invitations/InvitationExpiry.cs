using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;

namespace Countersign.Invitations;

/// <summary>Records that no link of an invitation opens it any more, so that its sender can send another.</summary>
public static class InvitationExpiry
{
    /// <summary>Does what is due now, and returns when the last link expires otherwise.</summary>
    public static Decision<Invitation, NextDue> Decide(Invitation? invitation, DecisionContext context)
    {
        if (invitation is null or { Head.Revoked: true } or { Head.Expired: true })
        {
            return new Decision<Invitation, NextDue>(new NextDue(null), null);
        }

        // The links that were sent and the one that the sender passes on; the policy may have changed since.
        var end = invitation.Links.Values.Where(link => link.Purpose == ChallengePurpose.Invitation).Max(
            link => link.SentAt) + context.Policy.LinkLifetime;
        return context.Now < end
            ? new Decision<Invitation, NextDue>(new NextDue(end), null)
            : new Decision<Invitation, NextDue>(
                new NextDue(null), invitation with { Head = invitation.Head with { Expired = true } })
            {
                Events = [new AuditEvent(AuditType.InvitationExpired)
                {
                    By = "system",
                    Subject = invitation.Head.DocumentId,
                }],
            };
    }
}
