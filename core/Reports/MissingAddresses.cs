using System.Collections.Immutable;
using Countersign.Invitations;

namespace Countersign.Reports;

/// <summary>The addresses that an invitation lacks for two factors.</summary>
public static class MissingAddresses
{
    /// <summary>
    /// `email`, `phone` or both, for an invitation that can still be verified and was not yet. A locked invitation is
    /// included: the sender can unlock it, and it keeps its addresses.
    /// </summary>
    public static ImmutableArray<string> Of(Invitation invitation, TimeSpan linkLifetime, DateTimeOffset now)
    {
        if (invitation.Head is { Revoked: true } or { VerifiedAt: not null }
            || !invitation.HasLiveLink(linkLifetime, now))
        {
            return [];
        }

        return [
            .. invitation.Head.Email is null ? ["email"] : Array.Empty<string>(),
            .. invitation.Head.Phone is null ? ["phone"] : Array.Empty<string>()];
    }
}
