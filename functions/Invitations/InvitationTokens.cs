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
        var mark = $"#{purpose.Wire()}=";
        var at = linkOrToken.IndexOf(mark, StringComparison.Ordinal);
        var isOurs = opaque.TryOpenToken(
            tenant, purpose.Wire(), at < 0 ? linkOrToken : linkOrToken[(at + mark.Length)..], out var locator,
            out var proof);
        invitationId = isOurs ? locator.AggregateId : "";
        opened = new OpenedLink(purpose, locator.RowId, locator.Generation, proof);
        return isOurs;
    }
}
