using System.Text.Json.Serialization;
using Countersign.DataRooms;
using Countersign.Policy;

namespace Countersign.Reports;

/// <summary>
/// Who would be affected if a tenant's policies were enforced now, and what is enrolled already. Deleted accounts and
/// removed members count nowhere. Lists end at <see cref="Listing{T}.Maximum"/> entries; numbers are exact.
/// </summary>
public sealed record PolicyReport(UserCounts Users, Adoption Adoption, RequireMfaReport RequireMfa, DocumentsReport EnforceTwoFactorForDocuments, DataRoomsReport DataRooms);

/// <summary>The accounts of a tenant.</summary>
/// <param name="Total">All of them, the disabled included.</param>
/// <param name="WithoutSecondFactor">Of all of them.</param>
/// <param name="Disabled">Switched off by the back office.</param>
public sealed record UserCounts(int Total, int WithoutSecondFactor, int Disabled);

/// <summary>How many accounts have enrolled each factor; an account with two counts in both. What no code has confirmed yet is not enrolled.</summary>
/// <param name="Totp">An authenticator.</param>
/// <param name="Sms">A number.</param>
/// <param name="Email">An inbox.</param>
/// <param name="RecoveryCode">A set of recovery codes, spent or not.</param>
public sealed record Adoption(int Totp, int Sms, int Email, [property: JsonPropertyName("recovery-code")] int RecoveryCode);

/// <summary>What `requireMfa` would do.</summary>
/// <param name="Enforced">The policy as it is.</param>
/// <param name="Affected">Active users without a second factor: each enrols one at the next sign-in.</param>
/// <param name="UserIds">Their ids.</param>
public sealed record RequireMfaReport(bool Enforced, int Affected, string[] UserIds);

/// <summary>
/// What `enforceTwoFactorForDocuments` would meet. Documents that are there keep their factors, so that nobody is shut
/// out of them: this shows whose addresses are missing for the next ones.
/// </summary>
/// <param name="Enforced">The policy as it is.</param>
/// <param name="Affected">Open invitations that could not have been sent with two factors.</param>
/// <param name="Invitations">Which they are.</param>
/// <param name="QuickSign">Documents with quick signing: such a document would be refused.</param>
public sealed record DocumentsReport(bool Enforced, int Affected, InvitationGap[] Invitations, int QuickSign);

/// <summary>An invitation that is neither revoked nor expired nor verified, and lacks an address.</summary>
/// <param name="Id">Of the invitation.</param>
/// <param name="DocumentId">What it invites to.</param>
/// <param name="Missing">`email`, `phone` or both.</param>
public sealed record InvitationGap(string Id, string DocumentId, string[] Missing);

/// <summary>What enforced data rooms ask of their members.</summary>
/// <param name="MissingPhone">What the policy does with members who have no number.</param>
/// <param name="Rooms">Every room, enforced or not.</param>
public sealed record DataRoomsReport(MissingPhone MissingPhone, RoomReport[] Rooms);

/// <summary>One room. Each member is one of protected, unprotected and exempt.</summary>
/// <param name="Id">Of the room.</param>
/// <param name="Enforced">Its flag as it is; where it is off, the rest says what it would do.</param>
/// <param name="Members">How many there are.</param>
/// <param name="Protected">How many have a number, and pass an SMS code.</param>
/// <param name="Unprotected">Members without a number who are no administrators.</param>
/// <param name="Exempt">Administrators of the room.</param>
/// <param name="Undeliverable">Members whose number takes no messages, an administrator's sleeping one included.</param>
public sealed record RoomReport(string Id, bool Enforced, int Members, int Protected, string[] Unprotected, string[] Exempt, string[] Undeliverable)
{
    public static RoomReport Of(string id, DataRoomHead head, RoomTally members) => new(
        id, head.EnforcedTwoFactor, members.Members, members.Protected, [.. members.Unprotected.Kept], [.. members.Exempt.Kept], [.. members.Undeliverable.Kept]);
}
