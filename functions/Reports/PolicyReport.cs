using System.Text.Json.Serialization;
using Countersign.DataRooms;
using Countersign.Policy;

namespace Countersign.Reports;

/// <summary>
/// Who would be affected if a tenant's policies were enforced now, and what is enrolled already. Deleted accounts and
/// removed members do not count. Lists have at most <see cref="Listing{T}.Maximum"/> entries; numbers are exact.
/// </summary>
public sealed record PolicyReport(
    UserCounts Users, Adoption Adoption, RequireMfaReport RequireMfa, DocumentsReport EnforceTwoFactorForDocuments,
    DataRoomsReport DataRooms, NumbersReport PhoneNumbers);

/// <summary>The accounts of a tenant.</summary>
/// <param name="Total">All accounts, also disabled ones.</param>
/// <param name="WithoutSecondFactor">Of all of them.</param>
/// <param name="Disabled">Disabled by the back office.</param>
public sealed record UserCounts(int Total, int WithoutSecondFactor, int Disabled);

/// <summary>
/// How many accounts have enrolled each factor; an account with two counts in both. A factor counts once a code has
/// confirmed it.
/// </summary>
/// <param name="Totp">An authenticator.</param>
/// <param name="Passkey">One passkey or more.</param>
/// <param name="Sms">A number.</param>
/// <param name="Email">An inbox.</param>
/// <param name="RecoveryCode">A set of recovery codes, used or not.</param>
public sealed record Adoption(
    int Totp, int Passkey, int Sms, int Email, [property: JsonPropertyName("recovery-code")] int RecoveryCode);

/// <summary>What `requireMfa` would do.</summary>
/// <param name="Enforced">The policy as it is.</param>
/// <param name="Affected">Active users without a second factor: each enrols one at the next sign-in.</param>
/// <param name="UserIds">Their ids.</param>
public sealed record RequireMfaReport(bool Enforced, int Affected, string[] UserIds);

/// <summary>
/// What `enforceTwoFactorForDocuments` would affect. Existing documents keep their factors, so that invitees are not
/// locked out; this shows which addresses would be missing for new documents.
/// </summary>
/// <param name="Enforced">The policy as it is.</param>
/// <param name="Affected">Open invitations that could not have been sent with two factors.</param>
/// <param name="Invitations">These invitations.</param>
/// <param name="QuickSign">Documents with quick signing: such a document would be refused.</param>
public sealed record DocumentsReport(bool Enforced, int Affected, InvitationGap[] Invitations, int QuickSign);

/// <summary>An open invitation (not revoked, expired or verified) without one of its addresses.</summary>
/// <param name="Id">Of the invitation.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="Missing">`email`, `phone` or both.</param>
public sealed record InvitationGap(string Id, string DocumentId, string[] Missing);

/// <summary>What enforced data rooms require of their members.</summary>
/// <param name="MissingPhone">What the policy does with members who have no number.</param>
/// <param name="Rooms">Every room, enforced or not.</param>
public sealed record DataRoomsReport(MissingPhone MissingPhone, RoomReport[] Rooms);

/// <summary>One room. Each member is one of protected, unprotected and exempt.</summary>
/// <param name="Id">Of the room.</param>
/// <param name="Enforced">Its flag now; where it is off, the other values say what it would do.</param>
/// <param name="Members">The number of members.</param>
/// <param name="Protected">Members with a number, who pass an SMS code.</param>
/// <param name="Unprotected">Members without a number who are not administrators.</param>
/// <param name="Exempt">Administrators of the room.</param>
/// <param name="Undeliverable">
/// Members whose number accepts no messages, also administrators, whose number is not used.
/// </param>
public sealed record RoomReport(
    string Id, bool Enforced, int Members, int Protected, string[] Unprotected, string[] Exempt, string[] Undeliverable)
{
    public static RoomReport Of(string id, DataRoomHead head, RoomTally members) => new(
        id, head.EnforcedTwoFactor, members.Members, members.Protected, [.. members.Unprotected.Kept],
        [.. members.Exempt.Kept], [.. members.Undeliverable.Kept]);
}
