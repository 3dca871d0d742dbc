using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.DataRooms;
using Countersign.Factors;
using Countersign.Invitations;

namespace Countersign.Telemetry;

/// <summary>
/// Finds the address that a correctly entered code was sent to. The audit holds no address, so it reads the state that
/// judged the code.
/// </summary>
internal static class EnteredCode
{
    /// <summary>Null for a factor without a sent code, or whose code another aggregate sent and counts.</summary>
    public static Address? Of(object? before, AuditEvent entry)
    {
        if (entry is not { Factor: { } name, Subject: { } id }
            || FactorKinds.Parse(name) is not { } factor
            || !factor.IsSent())
        {
            return null;
        }

        return before switch
        {
            Account account when entry.Type == AuditType.FactorEnabled =>
                account.PendingFactors.Values.FirstOrDefault(pending => pending.Id == id)?.Address,
            Account account =>
                Sent(account.Challenges, id, factor) is { } code
                    ? account.AddressOf(code.AddressHash, orFormer: false)
                    : null,
            Invitation invitation =>
                Sent(invitation.Challenges, id, factor) is null ? null : invitation.AddressFor(factor),
            Membership membership =>
                Sent(membership.Challenges, id, factor) is null ? null : membership.AddressFor(factor),
            _ => null,
        };
    }

    private static SentCode? Sent(ImmutableDictionary<string, Challenge> challenges, string id, Factor factor) =>
        challenges.GetValueOrDefault(id)?.CodeOf(factor);
}
