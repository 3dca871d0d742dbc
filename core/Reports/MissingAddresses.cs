using System.Collections.Immutable;
using Countersign.Invitations;

namespace Countersign.Reports;

/// <summary>What an invitation lacks to be sent with two factors.</summary>
public static class MissingAddresses
{
    /// <summary>
    /// `email`, `phone` or both, while the invitation may still be passed and nobody has. A lock ends nothing: the
    /// sender's unlock opens the invitation again, with the addresses that it has.
    /// </summary>
    public static ImmutableArray<string> Of(Invitation invitation, TimeSpan linkLifetime, DateTimeOffset now)
    {
        if (invitation.Head is { Revoked: true } or { VerifiedAt: not null } || !invitation.HasLiveLink(linkLifetime, now))
        {
            return [];
        }

        return [.. invitation.Head.Email is null ? ["email"] : Array.Empty<string>(), .. invitation.Head.Phone is null ? ["phone"] : Array.Empty<string>()];
    }
}
