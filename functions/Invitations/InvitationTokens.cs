using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Secrets;
using Countersign.Tenants;

namespace Countersign.Invitations;

/// <summary>
/// Computes and opens the links of invitations. They are not stored: the dispatcher and the creating endpoint compute
/// them.
/// </summary>
public sealed class InvitationTokens(OpaqueTokens opaque, DerivedTokens derived, TenantPages pages)
{
    /// <summary>The whole link.</summary>
    public string Link(TenantScope scope, PartitionId invitation, InvitationLink link)
    {
        var proof = InvitationAccess.Proof(link, derived, invitation);
        var token = opaque.Token(
            invitation.Tenant, link.TokenPurpose, new Locator(invitation.Id, link.Id, link.Generation), proof.Reveal());
        return pages.Link(scope, link.TokenPurpose, token);
    }

    /// <summary>
    /// Accepts the whole link or only its token; false if we did not make it for this tenant and purpose.
    /// </summary>
    public bool TryOpen(
        string tenant, ChallengePurpose purpose, string linkOrToken, out string invitationId, out OpenedLink opened)
    {
        var isOurs = opaque.TryOpenLink(tenant, purpose.Wire(), linkOrToken, out var locator, out var proof);
        invitationId = isOurs ? locator.AggregateId : "";
        opened = new OpenedLink(purpose, locator.RowId, locator.Generation, proof);
        return isOurs;
    }
}
