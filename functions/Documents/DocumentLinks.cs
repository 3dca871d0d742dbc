using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Tenants;

namespace Countersign.Documents;

/// <summary>
/// The links that a sender passes on. A link is derived from the invitee alone, so it can be shown before the
/// invitation exists.
/// </summary>
public sealed class DocumentLinks(InvitationTokens tokens, TimeProvider clock)
{
    public CreatedInvitation Of(TenantScope scope, Invitee invitee)
    {
        var link = InvitationLink.First(
            invitee.InvitationId, ChallengePurpose.Invitation, LinkSource.Other, "", invitee.KeyId, clock.GetUtcNow());
        return new CreatedInvitation(
            invitee.InvitationId, tokens.Link(scope, PartitionId.Invitation(scope.Id, invitee.InvitationId), link));
    }
}

/// <summary>A created invitation, with the link for the sender to pass on.</summary>
public sealed record CreatedInvitation(string Id, string Link);
