using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Secrets;
using Countersign.Settings;
using Microsoft.Extensions.Options;

namespace Countersign.Invitations;

/// <summary>The links of invitations: made by the dispatcher and the endpoint that creates them, checked where they are opened, stored by nobody.</summary>
public sealed class InvitationTokens(OpaqueTokens opaque, DerivedTokens derived, IOptions<CountersignOptions> options)
{
    /// <summary>The whole link. The token stands behind '#', so that no server's log sees it.</summary>
    public string Link(PartitionId invitation, InvitationLink link)
    {
        var proof = InvitationAccess.Proof(link, derived, invitation);
        var token = opaque.Token(invitation.Tenant, link.TokenPurpose, new Locator(invitation.Id, link.Id, link.Generation), proof.Reveal());
        return $"{options.Value.PublicUrl!.OriginalString}#{link.TokenPurpose}={token}";
    }

    /// <summary>Takes the whole link or the token in it; false for what was not made here for this tenant and purpose.</summary>
    public bool TryOpen(string tenant, ChallengePurpose purpose, string linkOrToken, out string invitationId, out OpenedLink opened)
    {
        var mark = $"#{purpose.Wire()}=";
        var at = linkOrToken.IndexOf(mark, StringComparison.Ordinal);
        var isOurs = opaque.TryOpenToken(tenant, purpose.Wire(), at < 0 ? linkOrToken : linkOrToken[(at + mark.Length)..], out var place, out var proof);
        invitationId = isOurs ? place.AggregateId : "";
        opened = new OpenedLink(purpose, place.RowId, place.Generation, proof);
        return isOurs;
    }
}
