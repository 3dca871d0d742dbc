using System.Collections.Immutable;
using Countersign.Audit;

namespace Countersign.Invitations;

/// <summary>
/// Who opened a document, from which link, and what they proved, read from the audit chain of the invitation. The chain
/// shows whether a row was added or removed.
/// </summary>
public static class Evidence
{
    /// <summary>Events of the invitation itself; all others belong to an opening.</summary>
    private static readonly ImmutableArray<string> OfInvitation =
    [
        AuditType.InvitationCreated, AuditType.InvitationResent, AuditType.InvitationChanged,
        AuditType.InvitationLinkRenewed, AuditType.InvitationRevoked, AuditType.InvitationExpired,
        AuditType.InvitationLocked, AuditType.InvitationUnlocked, AuditType.PreviewSent,
    ];

    /// <summary>Every opening of a link, oldest first.</summary>
    public static ImmutableArray<Opening> Openings(IReadOnlyList<ChainEntry> history)
    {
        var openings = new List<Opening>();
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (at, entry, _) in history)
        {
            if (entry is { Type: AuditType.InvitationOpened, Subject: { } id, By: { } link })
            {
                indexes[id] = openings.Count;
                openings.Add(new Opening(id, link, at, [], 0, null));
            }
            else if (entry.Subject is { } subject && indexes.TryGetValue(subject, out var index))
            {
                openings[index] = After(openings[index], entry, at);
            }
        }

        return [.. openings];
    }

    public static ImmutableArray<Occurrence> Occurrences(IReadOnlyList<ChainEntry> history) =>
        [
            .. history.Where(entry => OfInvitation.Contains(entry.Event.Type)).Select(
                entry => new Occurrence(entry.Event.Type, entry.At))];

    private static Opening After(Opening opening, AuditEvent entry, DateTimeOffset at) => entry.Type switch
    {
        AuditType.FactorPassed => opening with { Factors = opening.Factors.Add(new PassedFactor(entry.Factor!, at)) },
        AuditType.InvitationFailed => opening with { Failures = opening.Failures + 1 },
        AuditType.InvitationVerified => opening with { GrantedAt = at },
        _ => opening,
    };
}

/// <summary>One opening of a link.</summary>
/// <param name="Link">What kind of link, and where it was sent: `invitation-link-email`, `preview-link-sms`,
/// `invitation-link-other`.</param>
/// <param name="Factors">What was proved besides the link, and when.</param>
/// <param name="Failures">Wrong answers.</param>
/// <param name="GrantedAt">When access was granted, if it was.</param>
public sealed record Opening(
    string Id, string Link, DateTimeOffset OpenedAt, ImmutableArray<PassedFactor> Factors, int Failures,
    DateTimeOffset? GrantedAt);

public sealed record PassedFactor(string Factor, DateTimeOffset At);

/// <summary>An event of the invitation.</summary>
public sealed record Occurrence(string Type, DateTimeOffset At);
